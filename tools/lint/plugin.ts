/**
 * The house rules that Deno's linter does not have.
 *
 * @module
 */
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../deno.json" with { type: "json" };
import { strangerIn, wallBetween } from "./rooms.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGES = Object.keys(manifest.imports);

/** Every way in which a module names another one. */
function checkImports(
  context: Deno.lint.RuleContext,
  objection: (specifier: string, typesOnly: boolean) => string | undefined,
): Deno.lint.LintVisitor {
  const check = (source: Deno.lint.Node | null, typesOnly: boolean): void => {
    if (source?.type !== "Literal" || typeof source.value !== "string") return;
    const message = objection(source.value, typesOnly);
    if (message !== undefined) context.report({ node: source, message });
  };
  return {
    ImportDeclaration: ({ source, importKind }) => check(source, importKind === "type"),
    ExportNamedDeclaration: ({ source, exportKind }) => check(source, exportKind === "type"),
    ExportAllDeclaration: ({ source, exportKind }) => check(source, exportKind === "type"),
    ImportExpression: ({ source }) => check(source, false),
    TSImportType: ({ argument }) =>
      check(argument.type === "TSLiteralType" ? argument.literal : argument, true),
  };
}

function pathOf(filename: string): string {
  return filename.startsWith(ROOT) ? filename.slice(ROOT.length) : filename;
}

const plugin: Deno.lint.Plugin = {
  name: "socktraf",
  rules: {
    "walls": {
      create(context): Deno.lint.LintVisitor {
        const from = pathOf(context.filename);
        return checkImports(context, (specifier, typesOnly) => {
          if (!specifier.startsWith(".")) return undefined;
          return wallBetween(from, posix.join(posix.dirname(from), specifier), typesOnly);
        });
      },
    },
    "known-imports": {
      create(context): Deno.lint.LintVisitor {
        const from = pathOf(context.filename);
        return checkImports(context, (specifier) => {
          if (specifier.startsWith(".")) return undefined;
          return strangerIn(from, specifier, PACKAGES);
        });
      },
    },
  },
};

export default plugin;
