// The specification's own parser is an ES module, which jest can't load: it runs here, and prints what it read.
import { readFileSync } from 'node:fs';
import { ConnectorSpecificationParser } from '@commercetools-connect/specification';

const parsed = await new ConnectorSpecificationParser().parse(readFileSync(process.argv[2], 'utf8'));
process.stdout.write(JSON.stringify(parsed));
