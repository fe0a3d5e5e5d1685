/**
 * Finds what lacks documentation: modules without a module comment, exports without a comment, and
 * whatever else `deno doc --lint` reports.
 *
 * Two of its findings are left out. `missing-jsdoc` is asked of exports, not of each of their members,
 * where a comment would often only repeat the name. `private-type-ref` cannot be avoided by a public
 * type that is made of a package's types, such as zod's.
 *
 * @module
 */
import { programModules, ROOT } from "./repository.ts";

/** The part of `deno doc --json` that we read. */
export interface Documentation {
  readonly nodes: Readonly<Record<string, DocumentedModule>>;
}

/** One module in it. */
export interface DocumentedModule {
  readonly module_doc?: { readonly doc?: string };
  readonly symbols?: readonly {
    readonly name: string;
    readonly declarations: readonly {
      readonly declarationKind: string;
      readonly location: { readonly line: number };
      readonly jsDoc?: { readonly doc?: string };
    }[];
  }[];
}

/** What lacks a comment, one line each. */
export function undocumented({ nodes }: Documentation, root: string): string[] {
  return Object.entries(nodes).flatMap(([url, { module_doc, symbols = [] }]) => {
    const path = url.replace(`file://${root}`, "");
    const isBare = (doc: { readonly doc?: string } | undefined): boolean => !doc?.doc?.trim();
    return [
      ...(isBare(module_doc) ? [`${path}: the module has no comment`] : []),
      ...symbols.flatMap(({ name, declarations }) =>
        declarations
          .filter(({ declarationKind, jsDoc }) => declarationKind === "export" && isBare(jsDoc))
          .map(({ location }) => `${path}:${location.line}: "${name}" has no comment`)
      ),
    ];
  });
}

/** Findings of `deno doc --lint`, without the kinds that are left out. */
export function lintFindings(output: string): string[] {
  return output.split(/\n(?=error\[)/)
    .filter((finding) => /^error\[(?!missing-jsdoc|private-type-ref)/.test(finding))
    .map((finding) => (finding.split("\n\n\n")[0] ?? "").trimEnd());
}

async function denoDoc(...flags: string[]): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", ...flags, ...programModules()],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

if (import.meta.main) {
  const [json, lint] = await Promise.all([denoDoc("--json"), denoDoc("--lint")]);
  const documentation = JSON.parse(json.stdout) as Documentation;
  const findings = [...undocumented(documentation, ROOT), ...lintFindings(`\n${lint.stderr}`)];
  const modules = Object.keys(documentation.nodes).length;
  if (modules !== programModules().length) findings.push(`Only ${modules} modules were read`);
  const text = findings.length === 0
    ? `Checked ${modules} modules\n`
    : `${findings.join("\n")}\n\nFound ${findings.length} places without documentation\n`;
  await Deno.stderr.write(new TextEncoder().encode(text));
  Deno.exit(findings.length === 0 ? 0 : 1);
}
