import type { StoreApi } from 'zustand/vanilla';
import { latestFrame, type SimulationState } from '../../state/simulation.ts';
import type { PictureEvents, Site } from './events.ts';
import { createStage } from './stage.ts';

/** Real ms between two readings of the cards. */
const CARDS_EVERY_MS = 150;
/** Cards and links read in one picture while it moves: all of a small system, hundreds in turns. */
const CARDS_AT_ONCE = 80;
/** Real ms between two pictures where motion is reduced. */
const STILL_EVERY_MS = 500;
/** A frame may come a moment after the store has told of it. */
const SETTLE_MS = 160;

export interface LiveStage {
  zoom(factor: number): void;
  fit(): void;
  readonly site: Site;
  destroy(): void;
}

/**
 * Keeps a stage in `root` up to date with the run: one animation loop, awake only while the run is
 * running and the picture is in view; otherwise a single picture whenever something changed.
 */
export function createLiveStage(
  root: HTMLElement,
  store: StoreApi<SimulationState>,
  events: PictureEvents,
  onDrawn: (drawn: number, inFlight: number) => void,
): LiveStage {
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  let inView = true;
  let frameRequest = 0;
  let settle: ReturnType<typeof setTimeout> | undefined;
  let cardsAt = Number.NEGATIVE_INFINITY;
  let stillAt = Number.NEGATIVE_INFINITY;
  let shown: SimulationState['topology'] = null;
  const stage = createStage(root, events, () => {
    // Also what was out of sight is to be told at once.
    cardsAt = Number.NEGATIVE_INFINITY;
    wake();
  });

  const running = () => store.getState().phase === 'running' && inView;

  function picture(now: number): void {
    frameRequest = 0;
    const state = store.getState();
    const latest = latestFrame();
    if (!running() || now - cardsAt >= CARDS_EVERY_MS) {
      const most = running() ? CARDS_AT_ONCE : Number.POSITIVE_INFINITY;
      if (stage.updateCards(state, latest?.frame ?? null, most)) cardsAt = now;
      const drawn = latest === null ? 0 : latest.frame.messages.length;
      onDrawn(drawn, latest?.frame.messagesInFlight ?? 0);
    }
    if (!motion.matches || !running() || now - stillAt >= STILL_EVERY_MS) {
      stillAt = now;
      stage.drawTraffic(latest, now);
    }
    if (running()) wake();
  }

  function wake(): void {
    if (frameRequest === 0 && inView) frameRequest = requestAnimationFrame(picture);
  }

  function onState(state: SimulationState): void {
    if (state.topology !== shown) {
      shown = state.topology;
      if (shown !== null) stage.show(shown);
    }
    wake();
    if (state.phase === 'running') return;
    clearTimeout(settle);
    settle = setTimeout(wake, SETTLE_MS);
  }

  const setMotion = () => {
    stage.setStill(motion.matches);
    wake();
  };
  const resized = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    stage.resize(Math.floor(entry.contentRect.width), Math.floor(entry.contentRect.height));
    wake();
  });
  const seen = new IntersectionObserver(([entry]) => {
    inView = entry?.isIntersecting ?? true;
    wake();
  });
  const themed = new MutationObserver(() => {
    stage.recolour();
    wake();
  });
  resized.observe(root);
  seen.observe(root);
  themed.observe(document.documentElement, { attributeFilter: ['data-theme', 'class'] });
  motion.addEventListener('change', setMotion);
  const unsubscribe = store.subscribe(onState);
  setMotion();
  onState(store.getState());

  return {
    zoom: stage.zoom,
    fit: stage.fit,
    site: stage.site,
    destroy() {
      unsubscribe();
      resized.disconnect();
      seen.disconnect();
      themed.disconnect();
      motion.removeEventListener('change', setMotion);
      cancelAnimationFrame(frameRequest);
      clearTimeout(settle);
      stage.destroy();
    },
  };
}
