/**
 * `text`, at most `max` UTF-16 units of it. What was cut is a copy: a slice would keep the whole
 * text in memory.
 */
export function cutText(text: string, max: number): string {
  return text.length <= max ? text : Array.from(text.slice(0, max)).join('');
}
