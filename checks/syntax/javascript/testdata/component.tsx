import React, { useEffect, useState, type ReactNode } from 'react';
import type { Item } from './types';
import * as api from './api';
import styles from './list.module.css';

interface Props<T extends Item = Item> extends React.HTMLAttributes<HTMLDivElement> {
  readonly items: T[];
  render?: (item: T, index: number) => ReactNode;
  onPick(item: T): void;
  [data: `data-${string}`]: unknown;
}

const first = <T,>(list: readonly T[]): T | undefined => list[0];

export default function List<T extends Item>({ items, render, onPick, ...rest }: Props<T>) {
  const [picked, setPicked] = useState<T | null>(null);
  const [html, setHtml] = useState<string>('');

  useEffect(() => {
    let live = true;
    api.load<{ html: string }>('/notice').then((answer) => {
      if (live && answer.ok) {
        setHtml(answer.body!.html);
      }
    });
    return () => {
      live = false;
    };
  }, []);

  const pick = (item: T) => async (event: React.MouseEvent<HTMLLIElement>): Promise<void> => {
    event.preventDefault();
    setPicked(item);
    await api.send(`/picked/${item.id}`, { at: Date.now() } as const);
    onPick(item);
  };

  if (items.length < 1) {
    return <p className={styles.empty}>Nothing here, and that's fine.</p>;
  }

  return (
    <div {...rest} className={`${styles.list} ${picked ? 'picked' : ''}`}>
      {/* the notice comes from the server */}
      <div dangerouslySetInnerHTML={{ __html: html }} />
      <>
        <ul aria-label="Items">
          {items.map((item, index) => (
            <li key={item.id} onClick={pick(item)} data-last={index === items.length - 1}>
              {render?.(item, index) ?? <b>{item.name}</b>} &amp; more
            </li>
          ))}
        </ul>
      </>
      {picked && <Detail.Panel<T> item={picked} footer={<small>1 &lt; 2</small>} />}
      <button type="button" disabled={!picked} onClick={() => setPicked(null)}>
        Clear
      </button>
    </div>
  );
}

const Detail = {
  Panel<T extends Item>(props: { item: T; footer: JSX.Element }) {
    return <section>{props.item.name}{props.footer}</section>;
  },
};

export { first, Detail as Panels };
