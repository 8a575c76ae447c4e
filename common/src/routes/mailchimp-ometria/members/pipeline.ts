import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import type { MailchimpClient } from '../../../systems/mailchimp/client';
import { createMembers } from '../../../systems/mailchimp/members';
import type { Bounds } from '../../../systems/mailchimp/range';
import type { OmetriaClient } from '../../../systems/ometria/client';
import { createContacts } from '../../../systems/ometria/contacts';
import type { ListSettings } from '../settings';
import type { Entry } from '../stateFile/entry';
import { mapMember, mergeFieldsOf } from './map';

export interface MembersParts {
  mailchimp: MailchimpClient;
  ometria: OmetriaClient;
  settings: ListSettings;
  bounds: Bounds;
}

/** The pipeline of one entry of the state file, with that entry's parameters. */
export function membersPipeline(entry: Entry, { mailchimp, ometria, settings, bounds }: MembersParts): Pipeline {
  const { listId, pipeline, itemsPerRequest, workerCount, startOffset } = entry;
  return definePipeline({
    id: pipeline,
    title: `Mailchimp list ${listId}`,
    source: createMembers({
      client: mailchimp,
      listId,
      pageSize: itemsPerRequest,
      ranges: workerCount,
      startOffset,
      mergeFields: mergeFieldsOf(settings),
      bounds,
    }),
    map: mapMember(listId, settings),
    destination: createContacts({ client: ometria, records: itemsPerRequest, concurrency: workerCount }),
  });
}
