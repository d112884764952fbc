/** The parts of V8's CPU profile that are read here. Times are microseconds. */
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** Self time of one function or one package, in milliseconds and as a share of the time that was not idle. */
export type SelfTime = { readonly name: string; readonly self_ms: number; readonly share: number };

export type ProfileSummary = {
  readonly busy_ms: number;
  readonly idle_ms: number;
  readonly packages: readonly SelfTime[];
  readonly functions: readonly SelfTime[];
};

/** Adds up self times by function and by package, the largest first. */
export function summarizeProfile({ nodes, samples, timeDeltas }: CpuProfile): ProfileSummary {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  let busy_ms = 0;
  let idle_ms = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    const self_ms = (timeDeltas[index] ?? 0) / 1000;
    if (!frame) return;
    if (frame.functionName === '(idle)') {
      idle_ms += self_ms;
      return;
    }
    busy_ms += self_ms;
    const owner = packageOf(frame.url, frame.functionName);
    add(packages, owner, self_ms);
    const place = frame.url === '' ? '' : ` ${frame.url.split('/').at(-1)}:${frame.lineNumber + 1}`;
    add(functions, `${owner} ${frame.functionName || '(anonymous)'}${place}`, self_ms);
  });
  return { busy_ms, idle_ms, packages: ranked(packages, busy_ms), functions: ranked(functions, busy_ms) };
}

/** The share of the busy time that went by inside of functions of these files, with all that they call. */
export function shareWithin({ nodes, samples, timeDeltas }: CpuProfile, files: RegExp): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const inside = new Set<number>();
  const enter = (id: number): void => {
    if (inside.has(id)) return;
    inside.add(id);
    for (const child of byId.get(id)?.children ?? []) enter(child);
  };
  for (const { id, callFrame } of nodes) if (files.test(callFrame.url)) enter(id);
  let busy = 0;
  let within = 0;
  samples.forEach((id, index) => {
    if (byId.get(id)?.callFrame.functionName === '(idle)') return;
    busy += timeDeltas[index] ?? 0;
    within += inside.has(id) ? (timeDeltas[index] ?? 0) : 0;
  });
  return busy === 0 ? 0 : within / busy;
}

/** The npm package, `node:<module>`, folder of the product or, in parentheses, part of V8 that a function belongs to. */
export function packageOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  const inModules = url.split('/node_modules/').at(-1) ?? '';
  if (url.includes('/node_modules/'))
    return inModules
      .split('/')
      .slice(0, inModules.startsWith('@') ? 2 : 1)
      .join('/');
  const own = /\/((?:server|adapters|views|test)\/[^/]+)/.exec(url)?.[1];
  return own ?? url;
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function ranked(sums: ReadonlyMap<string, number>, total: number): SelfTime[] {
  return [...sums]
    .map(([name, self_ms]) => ({ name, self_ms, share: self_ms / total }))
    .sort((one, other) => other.self_ms - one.self_ms);
}
