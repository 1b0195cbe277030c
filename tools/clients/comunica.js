// Bundled for a page of another site: the engine of Comunica as a global name.
import { QueryEngine } from '@comunica/query-sparql';

globalThis.QueryEngine = QueryEngine;
