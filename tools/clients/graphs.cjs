// Reads a GraphML and a GEXF file with graphology, as Gephi Lite does; prints nodes and edges.
const fs = require('node:fs');
const Graph = require('graphology');
const gexf = require('graphology-gexf');
const graphml = require('graphology-graphml');

const [, , markup, exchange] = process.argv;
const sizes = [
  graphml.parse(Graph, fs.readFileSync(markup, 'utf8')),
  gexf.parse(Graph, fs.readFileSync(exchange, 'utf8')),
].map((graph) => `${graph.order} nodes, ${graph.size} edges`);
console.log(sizes.join('; '));
