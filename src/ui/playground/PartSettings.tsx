import { Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { InspectionTarget } from '../../engine/protocol.ts';
import { linkPath, type Path, valueText } from '../../state/playground/edits.ts';
import { dropLoad, renamePart, setSetting } from '../../state/playground/parts.ts';
import { Button } from '../shared/Button.tsx';
import { usePlayground } from './context.ts';
import {
  LINK_FIELDS,
  loadFields,
  type SettingField,
  SYSTEM_FIELDS,
  serviceFields,
} from './setting-fields.ts';

interface PartSettingsProps {
  readonly target: InspectionTarget;
  readonly onRename: (name: string) => void;
}

/** The main settings of one thing, to be changed. Everything else is in the YAML. */
export function PartSettings({ target, onRename }: PartSettingsProps) {
  const playground = usePlayground();
  const { yaml } = useStore(playground.store, (s) => s.system);
  const scenario = useStore(playground.store, (s) => s.scenario);
  if (target.kind === 'link') {
    return <Fields at={linkPath(yaml, target.from, target.to)} fields={LINK_FIELDS} />;
  }
  if (target.name === 'client') return <Loads count={scenario?.load.length ?? 0} />;
  const work = scenario?.services.find(({ name }) => name === target.name)?.work.kind;
  return (
    <>
      <NameField key={target.name} name={target.name} onRename={onRename} />
      <Fields at={['services', target.name]} fields={serviceFields(work ?? 'declared')} />
    </>
  );
}

function Loads({ count }: { readonly count: number }) {
  const playground = usePlayground();
  const { yaml } = useStore(playground.store, (s) => s.system);
  return (
    <>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: loads have no other name
        <fieldset key={index} className="setting-group">
          <legend>Load {index + 1}</legend>
          <Fields
            at={['load', index]}
            fields={loadFields(valueText(yaml, ['load', index, 'users']) !== null)}
          />
          <Button
            tone="quiet"
            icon={Trash2}
            onClick={() => playground.change(dropLoad(index), `Load ${index + 1} is removed.`)}
          >
            Remove load {index + 1}
          </Button>
        </fieldset>
      ))}
      <fieldset className="setting-group">
        <legend>The run</legend>
        <Fields at={[]} fields={SYSTEM_FIELDS} />
      </fieldset>
    </>
  );
}

function Fields({ at, fields }: { readonly at: Path; readonly fields: readonly SettingField[] }) {
  const playground = usePlayground();
  const { yaml } = useStore(playground.store, (s) => s.system);
  return (
    <>
      {fields.map((field) => {
        const block = field.block === undefined ? [] : [field.block];
        const path = [...(field.at ?? at), ...block, ...field.key.split('.')];
        return (
          <Field
            key={field.key}
            field={field}
            value={valueText(yaml, path) ?? ''}
            onApply={(text) => {
              const said = `${field.name}: ${text === '' ? 'as by default' : text}.`;
              return playground.change(setSetting(path, text), said)
                ? null
                : (playground.store.getState().notice?.text ?? '');
            }}
          />
        );
      })}
    </>
  );
}

interface NameFieldProps {
  readonly name: string;
  readonly onRename: (name: string) => void;
}

function NameField({ name, onRename }: NameFieldProps) {
  const playground = usePlayground();
  return (
    <Field
      field={{ key: 'name', name: 'Name', hint: 'also its host name' }}
      value={name}
      onApply={(to) => {
        if (to === '') return 'A service needs a name.';
        if (!playground.change(renamePart(name, to), `${name} is named ${to} now.`)) {
          return playground.store.getState().notice?.text ?? '';
        }
        onRename(to);
        return null;
      }}
    />
  );
}

interface FieldProps {
  readonly field: SettingField;
  readonly value: string;
  /** Why the text was not taken; null when it was. */
  readonly onApply: (text: string) => string | null;
}

/** Taken with Enter or when left; a text that is refused stays, with the reason under it. */
function Field({ field, value, onApply }: FieldProps) {
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  function apply(next: string): void {
    if (next.trim() === value) {
      setText(null);
      setProblem(null);
      return;
    }
    const refused = onApply(next.trim());
    setProblem(refused);
    setText(refused === null ? null : next);
  }
  return (
    <div className="setting" data-refused={problem !== null}>
      <label htmlFor={id}>
        {field.name} <small>{field.hint}</small>
      </label>
      {field.options === undefined ? (
        <input
          id={id}
          spellCheck={false}
          autoComplete="off"
          placeholder={field.initial}
          value={text ?? value}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          onChange={(event) => setText(event.target.value)}
          onBlur={(event) => apply(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
              apply(event.currentTarget.value);
            } else if (event.key === 'Escape' && text !== null) {
              event.preventDefault();
              setText(null);
              setProblem(null);
            }
          }}
        />
      ) : (
        <select id={id} value={value} onChange={(event) => apply(event.target.value)}>
          {[...new Set(['', ...field.options, value])].map((option) => (
            <option key={option} value={option}>
              {option === '' ? `${field.initial} (default)` : option}
            </option>
          ))}
        </select>
      )}
      {problem !== null && (
        <p id={`${id}-problem`} className="setting-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
