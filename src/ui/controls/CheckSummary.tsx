import { useStore } from 'zustand';
import { useWorkbench } from '../app/workbench.tsx';
import { checkCounts } from '../lesson/check-counts.ts';
import { StatusMark } from '../shared/StatusMark.tsx';

/** `3 of 6 checks`; leads to the list. */
export function CheckSummary() {
  const { session, settings } = useWorkbench();
  const passed = useStore(session.store, (s) => checkCounts(s).passed);
  const judged = useStore(session.store, (s) => checkCounts(s).judged);
  const total = useStore(session.store, (s) => checkCounts(s).total);
  const status = judged === 0 ? 'in-flight' : passed === total ? 'ok' : 'slow';
  return (
    <button
      type="button"
      className="button check-summary"
      data-tone="quiet"
      data-all={passed === total}
      onClick={() => {
        settings.set({ lessonOpen: true });
        requestAnimationFrame(showChecks);
      }}
    >
      <StatusMark status={status} word={null} />
      <span>
        {passed} of {total}
        <span className="check-word"> checks</span>
      </span>
    </button>
  );
}

function showChecks(): void {
  const panel = document.getElementById('checks');
  panel?.scrollIntoView({ block: 'nearest' });
  panel?.focus({ preventScroll: true });
}
