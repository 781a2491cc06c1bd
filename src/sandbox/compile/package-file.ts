/** Packages are compiled under a path no learner's file has: colons do not occur in those. */
const PREFIX = 'package:';

export function packageFile(name: string): string {
  return `${PREFIX}${name}`;
}

/** Whether a module's or site's file is a package's rather than the learner's. */
export function isPackageFile(file: string): boolean {
  return file.startsWith(PREFIX);
}

/** `order.ts`, or "Package `consul`". */
export function fileTitle(file: string): string {
  return isPackageFile(file) ? `Package \`${file.slice(PREFIX.length)}\`` : file;
}
