import { designTokens } from '@commercetools-uikit/design-system';
import type { ReactElement } from 'react';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  type DotItemDotProps,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ChartProps, Series } from './chart';

interface Props extends ChartProps {
  height: number;
  /** The place of the row that was clicked. */
  onOpen?: ((index: number) => void) | undefined;
}

/** The only file that imports the library: it is loaded with the first chart, and no sooner. */
export default function Drawing({ title, series, data, height, onOpen }: Props) {
  const clicked = ({ activeTooltipIndex }: { activeTooltipIndex?: unknown }) => {
    if (activeTooltipIndex !== undefined && activeTooltipIndex !== null) onOpen?.(Number(activeTooltipIndex));
  };
  const isSecond = series.some(({ axis }) => axis === 'right');
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart
        data={data}
        title={title}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        {...(onOpen ? { onClick: clicked, style: { cursor: 'pointer' } } : {})}
      >
        <CartesianGrid vertical={false} stroke={designTokens.colorNeutral90} />
        <XAxis dataKey="label" tickLine={false} minTickGap={24} fontSize={12} />
        <YAxis yAxisId="left" allowDecimals={false} tickLine={false} axisLine={false} width={48} fontSize={12} />
        {isSecond && <YAxis yAxisId="right" orientation="right" tickLine={false} axisLine={false} width={48} fontSize={12} />}
        <Tooltip isAnimationActive={false} />
        <Legend wrapperStyle={{ fontSize: 12 }} itemSorter={null} />
        {series.map(drawn)}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function drawn({ key, name, color, kind = 'bar', axis = 'left' }: Series): ReactElement {
  const common = { dataKey: key, name, yAxisId: axis, isAnimationActive: false };
  if (kind === 'bar') return <Bar key={key} {...common} fill={color} stackId="all" />;
  if (kind === 'line') return <Line key={key} {...common} stroke={color} strokeWidth={2} dot={false} connectNulls={false} />;
  return <Line key={key} {...common} stroke={color} strokeWidth={0} dot={Cross} activeDot={false} legendType="cross" />;
}

/** A mark that is known by its shape. */
function Cross({ cx, cy, value, stroke, key }: DotItemDotProps) {
  if (typeof cx !== 'number' || typeof cy !== 'number' || value === null || value === undefined) return <g key={key} />;
  return <path key={key} d={`M${cx - 5},${cy - 5} l10,10 M${cx + 5},${cy - 5} l-10,10`} stroke={stroke} strokeWidth={2.5} />;
}
