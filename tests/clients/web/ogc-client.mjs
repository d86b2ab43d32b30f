// What @camptocamp/ogc-client finds, as one line of JSON. Usage: node ogc-client.mjs SERVER
import { OgcApiEndpoint } from '@camptocamp/ogc-client';

const endpoint = new OgcApiEndpoint(`${process.argv[2]}/`);
const ids = (features) => features.map((feature) => feature.id);
const problem = (error) => ({ error: error.message });
const asked = {
  info: () => endpoint.info,
  conformance: () => endpoint.conformanceClasses,
  hasFeatures: () => endpoint.hasFeatures,
  featureCollections: () => endpoint.featureCollections,
  collection: () => endpoint.getCollectionInfo('port'),
  all: async () => ids(await endpoint.getCollectionItems('port', 1000)),
  inBox: async () => ids(await endpoint.getCollectionItems('port', 1000, 0, false, undefined, [80, 44, 81, 45])),
  sorted: async () => ids(await endpoint.getCollectionItems('port', 1000, 0, true, ['-name'])),
  item: async () => (await endpoint.getCollectionItem('port', 'port_horgos')).properties.name,
  url: () => endpoint.getCollectionItemsUrl('port', { limit: 5, asJson: true, outputCrs: 'EPSG:3857' }),
  filtered: async () => ids(await endpoint.getCollectionItems('port', 1000, 0, false, undefined, undefined, undefined, undefined, "filter=status = 'proposed'")),
};

const results = {};
for (const [name, ask] of Object.entries(asked)) {
  results[name] = await Promise.resolve().then(ask).catch(problem);
}
console.log(JSON.stringify(results));
