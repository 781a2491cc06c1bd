/** What a file imports that is no file beside it: `consul`, `node:events`. */
const PACKAGE = /(?:\bfrom|\bimport)\s*(?:'([^'./\n][^'\n]*)'|"([^"./\n][^"\n]*)")/g;

export function packageImports(text: string): readonly string[] {
  return [...text.matchAll(PACKAGE)].map(([, single, double]) => single ?? double ?? '');
}

/**
 * Brings the editor the types of what texts import, once for each package. The declarations come in
 * a chunk of their own: who imports nothing never loads them.
 */
export function createPackageWatch(): (texts: Readonly<Record<string, string>>) => void {
  const seen = new Set<string>();
  return (texts) => {
    const fresh = Object.values(texts)
      .flatMap(packageImports)
      .filter((name) => !seen.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) seen.add(name);
    const wanted = fresh.map((name) => `import '${name}';`).join('\n');
    import('./package-types.ts')
      .then(({ declarePackages }) => declarePackages({ 'wanted.ts': wanted }))
      .catch((error: unknown) => {
        console.error(error);
        for (const name of fresh) seen.delete(name);
      });
  };
}
