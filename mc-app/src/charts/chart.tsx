import FlatButton from '@commercetools-uikit/flat-button';
import Link from '@commercetools-uikit/link';
import styled from '@emotion/styled';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../i18n/use-text';
import { NumberTable } from '../words/number-table';
import { useWords } from '../words/use-words';

const Drawing = lazy(() => import('./drawing'));

export interface Series {
  key: string;
  name: string;
  color: string;
  /** Bars of one place stand on each other; a mark is a cross where there is a number. */
  kind?: 'bar' | 'line' | 'mark';
  /** Numbers of another unit have an axis of their own. */
  axis?: 'left' | 'right';
}

export interface ChartProps {
  /** What the chart is called where it can't be seen. */
  title: string;
  series: readonly Series[];
  /** In their order along the axis; a number for each series, or null where there is none. */
  data: readonly ({ label: string } & Record<string, number | string | null>)[];
}

interface Props extends ChartProps {
  /** What the rows are. */
  unit: string;
  /** Where a row leads to: as a link of the table, and by a click on the chart. */
  links?: { to(index: number): string; open(index: number): void };
}

const HEIGHT = 200;
/** As high as the chart that comes, so that nothing jumps. */
const Box = styled.div`
  min-height: ${HEIGHT}px;
`;
const Scrolling = styled.div`
  max-height: ${HEIGHT}px;
  overflow: auto;
`;

/** Bars and lines of numbers, and the same numbers as a table. */
export function Chart(props: Props) {
  const t = useText();
  const [asTable, setAsTable] = useState(false);
  return (
    <div>
      <Box>{asTable ? <Numbers {...props} /> : <Drawn {...props} />}</Box>
      <FlatButton label={t(asTable ? 'chart.asChart' : 'chart.asTable')} onClick={() => setAsTable(!asTable)} />
    </div>
  );
}

const Drawn = ({ links, ...props }: Props) => (
  <Suspense fallback={null}>
    <Drawing {...props} height={HEIGHT} onOpen={links?.open} />
  </Suspense>
);

function Numbers({ title, series, data, unit, links }: Props) {
  const t = useText();
  const words = useWords();
  const shown = (value: number | string | null | undefined, { kind, axis }: Series): string => {
    if (kind === 'mark') return value === null || value === undefined ? '' : t('chart.yes');
    if (value === null) return '–';
    const number = Number(value ?? 0);
    return kind === 'line' || axis === 'right' ? words.rate(number) : words.number(number);
  };
  return (
    // Scrolled by the keyboard as well.
    <Scrolling tabIndex={0} role="region" aria-label={title}>
      <NumberTable aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{unit}</th>
            {series.map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((row, index) => (
            <tr key={row.id ?? row.label}>
              <td>{links ? <Link to={links.to(index)}>{row.label}</Link> : row.label}</td>
              {series.map((each) => (
                <td key={each.key}>{shown(row[each.key], each)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </NumberTable>
    </Scrolling>
  );
}
