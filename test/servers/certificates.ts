/** Certificates for servers under test, made by an authority of our own. */
import { type Program, runToEnd } from "./programs.ts";

/** Paths of certificates that an authority of our own made. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority and a certificate in a folder. */
export async function makeCertificates(
  folder: string,
  names: string = "DNS:localhost,IP:127.0.0.1",
): Promise<Certificates> {
  const openssl: Program = { path: "openssl", env: {} };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await runToEnd(openssl, [
    ...["req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=socktraf test authority"],
    ...["-keyout", `${folder}/ca.key`, "-out", `${folder}/ca.crt`],
  ]);
  await runToEnd(openssl, [
    ...["req", ...newKey, "-subj", "/CN=broker"],
    ...["-keyout", `${folder}/broker.key`, "-out", `${folder}/broker.csr`],
  ]);
  const extensions = `${folder}/extensions`;
  await Deno.writeTextFile(extensions, `subjectAltName=${names}\n`);
  await runToEnd(openssl, [
    ...["x509", "-req", "-in", `${folder}/broker.csr`, "-days", "2", "-extfile", extensions],
    ...["-CA", `${folder}/ca.crt`, "-CAkey", `${folder}/ca.key`, "-CAcreateserial"],
    ...["-out", `${folder}/broker.crt`],
  ]);
  return {
    authority: `${folder}/ca.crt`,
    certificate: `${folder}/broker.crt`,
    key: `${folder}/broker.key`,
  };
}
