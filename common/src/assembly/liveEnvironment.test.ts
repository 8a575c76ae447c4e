import { InvalidEnvironment } from '../base/variables';
import { connectDestination, loadLiveEnvironment } from './liveEnvironment';

const TOPIC = { CONNECT_GCP_PROJECT_ID: 'connect', CONNECT_GCP_TOPIC_NAME: 'topic' };
const PUB_SUB = { type: 'GoogleCloudPubSub', projectId: 'connect', topic: 'topic' };
const ARN = 'arn:aws:sns:eu-central-1:1:topic';

test.each<[string | undefined, object, object]>([
  [undefined, TOPIC, PUB_SUB],
  ['', TOPIC, PUB_SUB],
  ['GoogleCloudPubSub', TOPIC, PUB_SUB],
  ['GCP', TOPIC, PUB_SUB],
  ['SNS', { CONNECT_AWS_TOPIC_ARN: ARN }, { type: 'SNS', topicArn: ARN, authenticationMode: 'IAM' }],
])('takes the destination that Connect calls %s', (kind, variables, destination) => {
  expect(connectDestination({ CONNECT_SUBSCRIPTION_DESTINATION: kind, ...variables })).toEqual(destination);
});

test.each<[string | undefined, object, string[]]>([
  [undefined, {}, ['CONNECT_GCP_PROJECT_ID', 'CONNECT_GCP_TOPIC_NAME']],
  ['GCP', { CONNECT_GCP_PROJECT_ID: 'connect' }, ['CONNECT_GCP_TOPIC_NAME']],
  ['SNS', TOPIC, ['CONNECT_AWS_TOPIC_ARN']],
  ['SQS', TOPIC, ['CONNECT_SUBSCRIPTION_DESTINATION']],
  ['gcp', TOPIC, ['CONNECT_SUBSCRIPTION_DESTINATION']],
])('refuses what Connect says when it is %s with %j', (kind, variables, names) => {
  let faults: string[] = [];
  try {
    connectDestination({ CONNECT_SUBSCRIPTION_DESTINATION: kind, ...variables });
  } catch (error) {
    faults = (error as InvalidEnvironment).faults as string[];
    expect(error).toBeInstanceOf(InvalidEnvironment);
  }
  expect(faults.map((fault) => names.find((name) => fault.startsWith(name)))).toEqual(names);
});

test('refuses unusable settings of real time, all at once', () => {
  const bad = {
    ...{ LIVE_SUBSCRIPTION_KEY: 'a b', LIVE_RESOURCES: 'customers,carts', LIVE_RATE_SHARE: '2' },
    ...{ EVENT_OIDC_EMAIL: 'push@example.com', EVENT_OIDC_JWKS_URL: 'nowhere' },
  };
  let faults: readonly string[] = [];
  try {
    loadLiveEnvironment(bad);
  } catch (error) {
    faults = (error as InvalidEnvironment).faults;
  }
  for (const name of Object.keys(bad)) expect(faults.filter((fault) => fault.includes(name))).not.toEqual([]);
});
