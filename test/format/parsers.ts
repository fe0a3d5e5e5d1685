/** Small readers of the formats, written from their specifications and not from the writers. */

/** RFC 4180, strictly: CRLF ends each record, quotes only around a whole field. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let index = 0;
  while (index < text.length) {
    let field = "";
    if (text[index] === '"') {
      index++;
      for (;;) {
        if (index >= text.length) throw new SyntaxError("Unterminated quoted field");
        if (text[index] !== '"') field += text[index++];
        else if (text[index + 1] === '"') {
          field += '"';
          index += 2;
        } else break;
      }
      index++;
    } else {
      while (index < text.length && !/[,\r\n"]/.test(text[index] ?? "")) field += text[index++];
    }
    record.push(field);
    if (text[index] === ",") index++;
    else if (text.startsWith("\r\n", index)) {
      index += 2;
      records.push(record);
      record = [];
    } else throw new SyntaxError(`Unexpected character at ${index}`);
  }
  if (record.length > 0) throw new SyntaxError("Unterminated record");
  return records;
}

/** One line of logfmt as Go's `go-logfmt` reads it. */
export function parseLogfmt(line: string): [key: string, value: string][] {
  const pairs: [string, string][] = [];
  let rest = line;
  while (rest !== "") {
    const match = /^([^\s="]+)=(?:"((?:[^"\\]|\\["\\])*)"|([^\s="]+))(?: |$)/u.exec(rest);
    if (match === null) throw new SyntaxError(`Cannot read logfmt at ${JSON.stringify(rest)}`);
    const [all, key, quoted, bare] = match;
    pairs.push([key ?? "", bare ?? (quoted ?? "").replace(/\\(["\\])/g, "$1")]);
    rest = rest.slice(all.length);
  }
  return pairs;
}
