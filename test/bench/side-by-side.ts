import type { LoadGenerator } from './load/load-generator.ts';
import type { Scenario } from './load/scenario.ts';
import type { ServerUnderTest } from './measure/server-under-test.ts';
import { type MeasuredSlice, type Summary, summarize } from './measure/summarize.ts';

export type Pace = {
  readonly callers: number;
  readonly rounds: number;
  readonly seconds: number;
  /** An upper bound for one slice, so that nothing can run away. */
  readonly operations: number;
};

/** One row: the same scenario at two servers. */
export type Row = {
  readonly scenario: Pick<Scenario, 'name' | 'title' | 'comparedTo'>;
  readonly base: Summary;
  readonly product: Summary;
  /** `product.perSecond / base.perSecond`, over everything and for each round. */
  readonly ratio: number;
  readonly roundRatios: readonly number[];
};

type Run = { readonly generator: LoadGenerator; readonly pace: Pace };

/**
 * Measures one scenario at both servers in turn, in short slices: what else the machine does then hits both alike. Each
 * round swaps the order, and the first slice of each is thrown away as warm-up.
 */
export async function sideBySide(
  { generator, pace }: Run,
  scenario: Scenario,
  base: ServerUnderTest,
  product: ServerUnderTest,
): Promise<Row> {
  const baseScenario = scenario.comparedTo ?? scenario.name;
  await generator.prepare(base.target, baseScenario, pace.callers);
  await generator.prepare(product.target, scenario.name, pace.callers);
  const baseSlice = () => measureSlice(generator, base, baseScenario, pace);
  const productSlice = () => measureSlice(generator, product, scenario.name, pace);
  await baseSlice();
  await productSlice();
  const baseSlices: MeasuredSlice[] = [];
  const productSlices: MeasuredSlice[] = [];
  for (let round = 0; round < pace.rounds; round += 1) {
    if (round % 2 === 0) baseSlices.push(await baseSlice());
    productSlices.push(await productSlice());
    if (round % 2 === 1) baseSlices.push(await baseSlice());
  }
  return compare(scenario, baseSlices, productSlices);
}

function compare(scenario: Scenario, base: readonly MeasuredSlice[], product: readonly MeasuredSlice[]): Row {
  const summaries = { base: summarize(base), product: summarize(product) };
  const { name, title, comparedTo } = scenario;
  return {
    scenario: comparedTo === undefined ? { name, title } : { name, title, comparedTo },
    ...summaries,
    ratio: summaries.product.perSecond / summaries.base.perSecond,
    roundRatios: product.map((each, round) => {
      const other = base[round] as MeasuredSlice;
      return summarize([each]).perSecond / summarize([other]).perSecond;
    }),
  };
}

/** One slice of load at one server, between two readings of what the server has cost. */
export async function measureSlice(
  generator: LoadGenerator,
  server: ServerUnderTest,
  scenario: string,
  { callers, seconds, operations }: Pace,
): Promise<MeasuredSlice> {
  const before = await server.readCosts();
  const { slice, generatorCpu_ms } = await generator.slice(server.target, scenario, callers, { seconds, operations });
  return { slice, before, after: await server.readCosts(), generatorCpu_ms };
}
