import type { Root } from 'hast';
import { expect, it } from 'vitest';
import { joinFrench, joinFrenchIn } from './french-typography.ts';

it.each([
  ['Combien ?', 'Combien~?'],
  ['trois états : fermé ; ouvert !', 'trois états~: fermé~; ouvert~!'],
  ['il dit « non », puis « oui ».', 'il dit «~non~», puis «~oui~».'],
  ['de 25 s à 45 s, 99 % en 1,1 s.', 'de 25~s à 45~s, 99~% en 1,1~s.'],
  ['300 + 300 ms (40 %)', '300 + 300~ms (40~%)'],
  // What only looks alike stays as it is.
  ['32 services, 5 mots', '32 services, 5 mots'],
  ['a ?? b', 'a ?? b'],
  ['à la fin : ', 'à la fin~: '],
])('%s', (text, joined) => {
  expect(joinFrench(text)).toBe(joined.replaceAll('~', '\u00a0'));
});

it('leaves code alone', () => {
  const text = (value: string) => ({ type: 'text' as const, value });
  const code = { type: 'element' as const, tagName: 'code', properties: {} };
  const tree = (prose: string): Root => ({
    type: 'root',
    children: [text(prose), { ...code, children: [text('a ? b : c')] }],
  });
  expect(joinFrenchIn(tree('Oui ?'))).toEqual(tree('Oui\u00a0?'));
});
