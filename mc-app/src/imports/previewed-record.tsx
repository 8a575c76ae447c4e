import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import FlatButton from '@commercetools-uikit/flat-button';
import Link from '@commercetools-uikit/link';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useState } from 'react';
import type { PreviewedRecord } from '../api/types';
import { usePaths } from '../frame/paths';
import { useCodeText, useText } from '../i18n/use-text';
import { TextTable } from '../words/text-table';
import { ToneStamp } from '../words/tone-stamp';
import { type SentPart, sentParts } from './sent-fields';

const Json = styled.pre`
  margin: 0;
  padding: ${designTokens.spacing30};
  max-height: 420px;
  overflow: auto;
  background: ${designTokens.colorNeutral98};
  border: 1px solid ${designTokens.colorNeutral90};
  border-radius: ${designTokens.borderRadius4};
  font-size: ${designTokens.fontSize20};
  line-height: ${designTokens.lineHeight20};
`;
const Fields = styled(TextTable)`
  table-layout: fixed;
  overflow-wrap: anywhere;
  & th[scope='row'] {
    width: 40%;
  }
`;

const TONES = { written: 'positive', skipped: 'secondary', rejected: 'critical' } as const;
/** More are shown on demand: what is worth a look stands first. */
const FIELDS = 15;
/** A product has up to 100 variants. */
const PARTS = 5;

/** What would become of a record: every field that would be sent, or why nothing would be. */
export function Previewed({ pipeline, record }: { pipeline: string; record: PreviewedRecord }) {
  const t = useText();
  const ofCode = useCodeText();
  const paths = usePaths();
  const [isJson, setJson] = useState(false);
  const { id, label, outcome, code, reason, warnings = [], requests } = record;
  const name = label ?? id;
  const href = paths.record(pipeline, id);
  return (
    <Card insetScale="m">
      <section aria-label={name}>
        <Spacings.Stack scale="s">
          <Spacings.Inline alignItems="center" justifyContent="space-between">
            <Text.Body fontWeight="bold">
              {href ? (
                <Link isExternal to={href} aria-label={t('rejected.open', { id: name })}>
                  {name}
                </Link>
              ) : (
                name
              )}
            </Text.Body>
            <ToneStamp tone={TONES[outcome]} label={t(`preview.${outcome}`)} />
          </Spacings.Inline>
          {label !== undefined && <Text.Detail tone="secondary">{id}</Text.Detail>}
          {outcome !== 'written' && (
            <Text.Body>{ofCode(outcome === 'skipped' ? 'skip' : 'reject', code ?? '', reason ?? code ?? '')}</Text.Body>
          )}
          {warnings.map((warning) => (
            <Text.Body key={warning} tone="information">
              {ofCode('warning', warning, warning)}
            </Text.Body>
          ))}
          {isJson ? <Requests id={name} requests={requests} /> : <Parts parts={sentParts(requests)} />}
          {requests.length > 0 && (
            <FlatButton
              label={t(isJson ? 'preview.asFields' : 'preview.asJson')}
              aria-label={t(isJson ? 'preview.asFieldsOf' : 'preview.asJsonOf', { id: name })}
              onClick={() => setJson(!isJson)}
            />
          )}
        </Spacings.Stack>
      </section>
    </Card>
  );
}

function Requests({ id, requests }: { id: string; requests: unknown[] }) {
  const t = useText();
  return (
    <>
      {requests.map((request, index) => (
        // The requests of a record never change place.
        <Json
          key={`${id}-${String(index)}`}
          tabIndex={0}
          role="region"
          aria-label={t('preview.request', { id, position: index + 1 })}
        >
          {JSON.stringify(request, null, 2)}
        </Json>
      ))}
    </>
  );
}

function Parts({ parts }: { parts: SentPart[] }) {
  const t = useText();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? parts : parts.slice(0, PARTS);
  const left = parts.length - shown.length;
  return (
    <>
      {shown.map((part, index) => (
        // Nor do what they are made of.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is of one answer
        <Part key={index} part={part} />
      ))}
      {left > 0 && <FlatButton label={t('preview.more', { count: left })} onClick={() => setWhole(true)} />}
    </>
  );
}

function Part({ part: { type, name, fields } }: { part: SentPart }) {
  const t = useText();
  const ofCode = useCodeText();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? fields : fields.slice(0, FIELDS);
  const left = fields.length - shown.length;
  const kind = ofCode('sent', type, type);
  const title = name === undefined ? kind : t('preview.part', { kind, name });
  return (
    <Spacings.Stack scale="xs">
      <Fields aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">{t('preview.value')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([path, value]) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td>{textOf(value)}</td>
            </tr>
          ))}
        </tbody>
      </Fields>
      {left > 0 && <FlatButton label={t('preview.moreFields', { count: left })} onClick={() => setWhole(true)} />}
    </Spacings.Stack>
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each !== 'object');
  return isList ? value.join(', ') : JSON.stringify(value);
}
