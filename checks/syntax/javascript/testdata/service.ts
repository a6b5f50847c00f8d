import { Body, Controller, Get, Param, Post } from '@nest/common';
import type { Request, Response } from 'express';
import fs = require('fs');

export const enum State { Open = 'open', Done = 1 << 2, Late = State.Done | 1 }

declare global {
  interface Window { squire: any }
}

namespace Paths.Inner {
  export const root: string = process.env['ROOT']!;
  export function under(name: string): string { return `${root}/${name}`; }
}

export type Handler<T, R = void> = (this: Service, value: T, ...more: unknown[]) => Promise<R>;
type Keys<T> = { readonly [K in keyof T as `get${Capitalize<K & string>}`]?: () => T[K] };
type Inner<T> = T extends Promise<infer U extends object> ? U : T extends (infer V)[] ? V : never;
type Pair = [first: string, second?: number, ...rest: boolean[]];

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function parse(text: string): number;
function parse(text: string, radix: number): number;
function parse(text: string, radix = 10): number {
  return <number>parseInt(text, radix);
}

@Controller({ path: 'files' })
export abstract class Service<T extends object> extends Base<T> implements Handles<T>, Closes {
  private static readonly cache = new Map<string, Array<Promise<string>>>();
  protected declare name?: string;
  state!: State;

  constructor(private readonly store: Store<T>, @Inject('LOG') public log: Log = console, optional?: Pair) {
    super(store);
    this.state = State.Open;
  }

  abstract close(): void;

  @Get(':name')
  async read(@Param('name') name: string, @Req() req: Request): Promise<string | undefined> {
    const file = Paths.Inner.under(name) as string;
    if (!isText(file) || file.length < 1) {
      throw new Error('no file ' + name);
    }
    const seen = Service.cache.get(file)?.[0];
    return seen ?? (await fs.promises.readFile(file, { encoding: 'utf8' })) satisfies string;
  }

  @Post()
  write(@Body() body: { name: string; text: string }, res: Response): void {
    const { name, text }: { name: string; text: string } = body;
    fs.writeFile(Paths.Inner.under(name), text, (err: Error | null): void => {
      if (err !== null) {
        res.status(500).json({ error: err.message });
        return;
      }
      res.status(State.Done < 500 ? 201 : 200).end();
    });
  }

  get size(): number {
    let sum = 0;
    for (const [key, list] of Service.cache.entries()) {
      sum += key.length + list.length;
    }
    return sum;
  }

  private each<R>(work: Handler<T, R>, values: readonly T[] = []): Array<Promise<R>> {
    return values.map(async (value: T, i): Promise<R> => work.call(this, value, i));
  }
}

export default Service;
