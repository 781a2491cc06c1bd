import { Redo2, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import { IconButton } from '../shared/Button.tsx';
import { usePlayground } from './context.ts';
import { Palette } from './Palette.tsx';
import { PresetList } from './PresetList.tsx';
import { SystemMenu } from './SystemMenu.tsx';
import { YamlEditor } from './YamlEditor.tsx';

/** What a system is built from: presets, parts, and its text. */
export function BuildColumn() {
  const playground = usePlayground();
  const { canUndo, canRedo } = useStore(playground.store);
  return (
    <div className="build">
      <div className="build-head">
        <h2>Build a system</h2>
        <IconButton
          icon={Undo2}
          label="Undo"
          aria-disabled={!canUndo}
          onClick={() => playground.undo()}
        />
        <IconButton
          icon={Redo2}
          label="Redo"
          aria-disabled={!canRedo}
          onClick={() => playground.redo()}
        />
        <SystemMenu />
      </div>
      <PresetList />
      <Palette />
      <YamlEditor />
    </div>
  );
}
