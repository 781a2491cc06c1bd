/** Pieces of a card in the picture, and how they are written to. */

export function child(parent: HTMLElement, className: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  // The words say all that the instruments show.
  if (className !== WORDS) element.ariaHidden = 'true';
  parent.append(element);
  return element;
}

/** The card in words, for people who do not see it: the button's name, kept up to date. */
export const WORDS = 'node-words visually-hidden';

/* The DOM is written only where something changed: style and layout stay untouched otherwise. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
export function set(element: HTMLElement, key: string, value: string): void {
  if ((element.dataset[key] ?? '') === value) return;
  if (value === '') delete element.dataset[key];
  else element.dataset[key] = value;
}
export function scale(element: HTMLElement, axis: 'scaleX' | 'scaleY', share: number): void {
  const transform = `${axis}(${Math.round(Math.min(share, 1) * 200) / 200})`;
  if (element.style.transform !== transform) element.style.transform = transform;
}

const SVG = 'http://www.w3.org/2000/svg';

export function drawing(parent: HTMLElement, className: string, box: string, paths: string): void {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('viewBox', box);
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = paths;
  parent.append(svg);
}

/** A drawn switch: the lever's position tells the state, the word beside it repeats it. */
export function createBreakerSwitch(parent: HTMLElement) {
  const holder = child(parent, 'node-breaker');
  drawing(
    holder,
    'node-switch',
    '0 0 34 18',
    '<path class="wire" d="M0 13H7M27 13H34"/><circle cx="8.5" cy="13" r="1.8"/>' +
      '<circle cx="25.5" cy="13" r="1.8"/><path class="lever" d="M8.5 13H25.5"/>' +
      '<path class="spark" d="M22 8.5L24.5 10.5"/>',
  );
  const word = document.createElement('span');
  holder.append(word);
  return {
    update(state: 'closed' | 'half-open' | 'open' | null, words: string) {
      set(holder, 'state', state ?? '');
      write(word, words);
    },
  };
}
