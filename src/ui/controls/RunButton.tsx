import { Play, RotateCcw } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useStore } from 'zustand';
import { simulation } from '../../state/simulation.ts';
import { SHORTCUTS } from '../app/shortcuts.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import '../shared/dialog.css';

/** Starts the code from t = 0; explains itself when a prediction is still open. */
export function RunButton() {
  const { session, settings } = useWorkbench();
  const waits = useStore(session.store, (s) => s.waitsForPrediction);
  const starting = useStore(simulation, (s) => s.phase === 'starting');
  const again = useStore(simulation, (s) => s.phase !== 'empty' && s.now > 0);
  return (
    <Popover.Root
      open={waits}
      onOpenChange={(open) => {
        if (!open) session.dismissPrediction();
      }}
    >
      <Popover.Anchor asChild>
        <Button
          className="run-button"
          icon={again ? RotateCcw : Play}
          tone="primary"
          aria-disabled={starting}
          title={`${again ? 'From the start again' : 'Run'} (${SHORTCUTS.run.keys})`}
          onClick={() => {
            if (!starting) void session.run();
          }}
        >
          {again ? 'Restart' : 'Run'}
        </Button>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          aria-label="Prediction first"
          sideOffset={8}
          collisionPadding={8}
          align="start"
        >
          <h2>First, your prediction</h2>
          <p>
            The run waits for it: a guess you commit to, right or wrong, is what makes the answer
            stay with you.
          </p>
          <div className="dialog-actions">
            <Button onClick={() => void session.skipPredictions()}>Skip it and run</Button>
            <Button
              tone="primary"
              onClick={() => {
                session.dismissPrediction();
                settings.set({ lessonOpen: true });
                requestAnimationFrame(focusPrediction);
              }}
            >
              Make a prediction
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function focusPrediction(): void {
  const input = document.querySelector<HTMLElement>('[data-open-prediction] input');
  input?.scrollIntoView({ block: 'center' });
  input?.focus({ preventScroll: true });
}
