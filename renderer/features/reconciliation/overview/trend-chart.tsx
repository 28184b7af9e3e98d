import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import type { PeriodDay } from '../../../../electron/reconciliation/period/period.schema';
import { deskLocale } from '../../../ui/locale';
import { amountOf, dayText } from '../finance-words';
import type { MoneyStanding } from '../money-standings';
import { useWidth } from '../use-width';

export interface TrendChartProps {
  readonly days: readonly PeriodDay[];
  readonly currency: string;
  readonly standings: readonly MoneyStanding[];
}

const fills = {
  matched: 'var(--color-good-text)',
  expected: 'var(--color-info-text)',
  explained: 'var(--color-faint)',
  discrepant: 'var(--color-danger-text)',
} as const;

const dayOfMonth = (day: string) => String(Number(day.slice(8)));
const monthDayFormat = new Intl.DateTimeFormat(deskLocale, {
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});
const monthDay = (day: string) => monthDayFormat.format(new Date(`${day}T00:00:00Z`));

/** Money by day, stacked by how it stands. The same figures stand in the table beside it. */
export function TrendChart({ days, currency, standings }: TrendChartProps) {
  const [area, width] = useWidth();
  return (
    <div ref={area} className="h-[220px] w-full text-11" aria-hidden="true">
      {width > 0 && (
        <BarChart
          accessibilityLayer={false}
          width={width}
          height={220}
          data={[...days]}
          barCategoryGap="20%"
        >
          <CartesianGrid vertical={false} stroke="var(--color-line)" />
          <XAxis
            dataKey="day"
            tickFormatter={(day: string) => (days.length > 31 ? monthDay(day) : dayOfMonth(day))}
            tickLine={false}
            axisLine={{ stroke: 'var(--color-line-strong)' }}
            tick={{ fill: 'var(--color-faint)' }}
            minTickGap={12}
          />
          <YAxis
            width={72}
            tickFormatter={(minor: number) => amountOf(Math.round(minor), currency, false)}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--color-faint)' }}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--color-hover)' }}
            contentStyle={{
              background: 'var(--color-raised)',
              border: '1px solid var(--color-line)',
              borderRadius: 4,
            }}
            labelFormatter={(label) => dayText(String(label))}
            formatter={(value) => amountOf(Number(value), currency)}
          />
          {standings.map(({ key, label }) => (
            <Bar
              key={key}
              dataKey={key}
              name={label}
              stackId="money"
              fill={fills[key]}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      )}
    </div>
  );
}
