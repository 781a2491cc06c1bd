import { Glyph } from '../shared/Glyph.tsx';
import { addToPlayground } from './build-of.ts';
import { usePlayground } from './context.ts';
import { PART_TYPE } from './draw-links.ts';
import { PARTS } from './palette-parts.ts';

/** Parts to add: pressed, or dragged onto the picture, or onto the service that is to call them. */
export function Palette() {
  const playground = usePlayground();
  return (
    <section className="palette" aria-label="Parts to add">
      {PARTS.map(({ kind, name, hint, icon: Icon }) => (
        <button
          key={kind}
          type="button"
          className="button palette-part"
          data-tone="plain"
          title={`${hint}. Press to add it, or drag it onto the picture.`}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.setData(PART_TYPE, kind);
            event.dataTransfer.effectAllowed = 'copy';
          }}
          onClick={() => addToPlayground(playground, kind, null)}
        >
          {Icon === undefined ? <Glyph kind={kind} /> : <Icon size={15} aria-hidden="true" />}
          {name}
        </button>
      ))}
    </section>
  );
}
