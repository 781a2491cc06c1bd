/**
 * A number as French writes it (`65,2 ms`, `1 200`, any kind of space before the unit) in the form
 * the lesson format knows: `65.2 ms`, `1200`.
 */
export function plainFrenchNumber(text: string): string {
  return text
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/(\d) (?=\d{3}(?!\d))/g, '$1')
    .replace(/(\d),(?=\d)/, '$1.');
}
