import { useStore } from 'zustand';
import type { InspectionTarget } from '../../engine/protocol.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Facts } from './StateTab.tsx';
import { settingRows } from './settings-rows.ts';

/** What the scenario says of it, to be read. */
export function SettingsTab({ target }: { readonly target: InspectionTarget }) {
  const { session } = useWorkbench();
  const scenario = useStore(session.store, (s) => s.subject?.scenario ?? null);
  if (scenario === null) return null;
  return <Facts rows={settingRows(scenario, target)} />;
}
