import { Bar, BarChart, LabelList, XAxis, YAxis } from 'recharts';
import {
  ageBuckets,
  type FindingAge,
} from '../../../../electron/reconciliation/period/period.schema';
import { ageLabels } from '../finance-words';
import { useWidth } from '../use-width';

/** How many findings have been open for how long. The money stands in the table beside it. */
export function AgeingChart({ ageing }: { readonly ageing: readonly FindingAge[] }) {
  const [area, width] = useWidth();
  const data = ageBuckets.map((bucket) => ({
    name: ageLabels[bucket],
    count: ageing.filter((age) => age.bucket === bucket).reduce((sum, { count }) => sum + count, 0),
  }));
  return (
    <div ref={area} className="h-[200px] w-full text-12" aria-hidden="true">
      {width > 0 && (
        <BarChart
          accessibilityLayer={false}
          width={width}
          height={200}
          data={data}
          layout="vertical"
          margin={{ right: 40 }}
        >
          <XAxis type="number" hide />
          <YAxis
            type="category"
            dataKey="name"
            width={104}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--color-muted)' }}
          />
          <Bar
            dataKey="count"
            fill="var(--color-accent)"
            radius={2}
            barSize={18}
            isAnimationActive={false}
          >
            <LabelList dataKey="count" position="right" fill="var(--color-muted)" />
          </Bar>
        </BarChart>
      )}
    </div>
  );
}
