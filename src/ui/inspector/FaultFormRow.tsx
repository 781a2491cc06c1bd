import { Zap } from 'lucide-react';
import { useState } from 'react';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import type { FaultForm, Param, Values } from './fault-kinds.ts';

interface FaultFormRowProps {
  readonly form: FaultForm;
  readonly disabled: boolean;
}

/** One kind of fault: what it asks for, and a button that makes it happen. */
export function FaultFormRow({ form, disabled }: FaultFormRowProps) {
  const { session } = useWorkbench();
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(form.params.map((param) => [param.key, initialOf(param)])),
  );
  return (
    <li className="fault-form">
      <div className="fault-form-head">
        <Button
          icon={Zap}
          disabled={disabled}
          aria-describedby={`fault-${form.id}`}
          onClick={() => void session.inject(form.make(values))}
        >
          {form.name}
        </Button>
        <p id={`fault-${form.id}`}>{form.meaning}</p>
      </div>
      {form.params.map((param) => (
        <ParamField
          key={param.key}
          param={param}
          of={form.name}
          value={values[param.key] ?? ''}
          onChange={(value) => setValues((before) => ({ ...before, [param.key]: value }))}
        />
      ))}
    </li>
  );
}

const initialOf = (param: Param): number | string =>
  param.kind === 'range' ? param.initial : (param.options[0]?.[0] ?? '');

interface ParamFieldProps {
  readonly param: Param;
  readonly of: string;
  readonly value: number | string;
  readonly onChange: (value: number | string) => void;
}

function ParamField({ param, of, value, onChange }: ParamFieldProps) {
  if (param.kind === 'choice') {
    return (
      <label className="fault-param">
        <span>{param.name}</span>
        <select
          aria-label={`${of}: ${param.name}`}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          {param.options.map(([option, name]) => (
            <option key={option} value={option}>
              {name}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const shown = param.format(Number(value));
  return (
    <label className="fault-param">
      <span>{param.name}</span>
      <input
        type="range"
        min={param.min}
        max={param.max}
        step={param.step}
        value={value}
        aria-label={`${of}: ${param.name}`}
        aria-valuetext={shown}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output>{shown}</output>
    </label>
  );
}
