import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The content size of an element in whole px, kept up to date; 0 × 0 until it is laid out. */
export function useSize<E extends HTMLElement>(): [RefObject<E | null>, number, number] {
  const ref = useRef<E>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const read = () => {
      const width = Math.floor(element.clientWidth);
      const height = Math.floor(element.clientHeight);
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size.width, size.height];
}
