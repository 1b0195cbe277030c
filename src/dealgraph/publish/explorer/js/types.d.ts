/* What crosses from file to file, and from Python to the page. Read by the checks alone; no page holds it.
   The data first, then what each file adds to `dealgraph`, in the order in which the files are read. */

/* ---- Records: the fields of the classes of the same names in `record/views.py` ---- */

interface Link {
  id: string;
  label: string;
}
interface Fact {
  name: string;
  values: Link[];
}
interface SourceView {
  number: number;
  url: string;
  publisher: string;
  published: string;
  kind: Link[];
  relays: string[];
  note: string;
}
interface StatementView {
  id: string;
  kind: string;
  label: string;
  about: Link[];
  facts: Fact[];
  standing: Link[];
  said_by: Link[];
  note: string;
  date: string;
  begins: string;
  figure: string;
  sources: number[];
  best_source: Link[];
}
interface Group {
  kind: string;
  title: string;
  meaning: string;
  statements: StatementView[];
}
interface Matter {
  id: string;
  title: string;
  announced: string;
  status: string;
  roles: string[];
}
/** Named apart from the `Record` of TypeScript. */
interface RecordView {
  id: string;
  iri: string;
  title: string;
  kinds: Link[];
  aliases: string[];
  facts: Fact[];
  groups: Group[];
  links: Fact[];
  matters: Matter[];
  notes: string[];
  abstract: string;
  sources: SourceView[];
}

/* ---- What is drawn: rows of `scene`, as `data.js` completes them ---- */

interface TermRow {
  kind: string;
  concern: string;
}
interface AmountRow {
  /** Number and unit, in words. */
  figure: string;
  least: number | null;
  most: number | null;
  unit: string;
  purpose: string;
  basis: string;
  state: string;
  standing: string;
}
interface EventRow {
  date: string;
  kind: string;
}
interface HoldingRow {
  label: string;
  state: string;
}
interface MatterEntry {
  id: string;
  label: string;
  kinds: string[];
  date?: string;
  day?: string;
  status?: string;
  asOf?: string;
  media: string[];
  also: string[];
  terms: TermRow[];
  money: AmountRow[];
  events: EventRow[];
  /** Party and its roles. */
  parties: Map<string, string[]>;
  classes: Set<string>;
  sectors: Set<string>;
  marks: string[];
  line: string;
}
interface PartyEntry {
  id: string;
  label: string;
  kind: string;
  sectors: string[];
  also: string[];
  parent?: string;
  bridge?: number;
  matters: Set<string>;
}
interface NodeEntry {
  id: string;
  label: string;
  group: "party" | "matter";
  shape: string;
  token: string;
  size: number;
  x: number;
  y: number;
}
interface EdgeEntry {
  id: string;
  from: string;
  to: string;
  group: "matter" | "direct" | "stake" | "parent";
  roles?: string[];
  via?: string;
}
interface Concept {
  id: string;
  label: string;
  iri: string;
  about?: string;
  colour?: string;
}
interface Concern extends Concept {
  within: string[];
  /** The heading above, or itself; empty without one. */
  head: string;
}
interface Kind {
  id: string;
  label: string;
  plural: string;
  about: string;
  parents: string[];
  shape: string;
  line: string;
  colour: string;
}
interface TermKind {
  id: string;
  label: string;
  plural: string;
  meaning: string;
  effect: string;
  mark: string;
  sign: string;
}
interface Colour {
  id: string;
  label: string;
  /** A letter that tells it apart without colour. */
  sign: string;
  light: string;
  dark: string;
}
type Concepts =
  "media" | "statuses" | "sectors" | "standings" | "events" | "purposes" | "bases" | "moneyStates" | "units";
type Rows = "terms" | "money" | "events" | "holdings";
interface Data extends Record<Concepts, Concept[]> {
  title: string;
  note: string;
  version: string;
  fields: Record<Rows, string[]>;
  matters: MatterEntry[];
  parties: PartyEntry[];
  holdings: Record<string, string[]>;
  /** Former ids, and what they are called now. */
  moved: Record<string, string>;
  /** How a party grows with its matters. */
  growth: { least: number; more: number };
  groups: string[][];
  classes: Kind[];
  sorts: Kind[];
  concerns: Concern[];
  terms: TermKind[];
  roles: Record<string, string>;
  colours: Colour[];
}

/** What a packed value is: "text", "number", the name of a class, or a list that holds one of these. */
type Shape = string | Shape[];
interface Entries {
  strings: string[];
  shapes: Record<string, Record<string, Shape>>;
  records: Record<string, unknown[]>;
  /** An IRI as the number of its text; a literal as the numbers of its text and of its kind. */
  terms: (number | [number, number])[];
  /** Predicates and objects in turn, as numbers of terms. */
  subjects: Record<string, number[]>;
  /** The subjects of each record, as numbers of terms. */
  walks: Record<string, number[]>;
  /** The query that yields the triples of `{record}`. */
  query: string;
  prefixes: Record<string, string>;
}

/* ---- What files hand to each other ---- */

type Child = Node | string | number | null | undefined | false | Child[];
type Attributes = Record<string, any>;
type Point = [number, number];

interface State {
  view: string;
  kind: string[];
  medium: string[];
  sector: string[];
  status: string[];
  money: string[];
  amount: string;
  term: string[];
  column: string[];
  since: string;
  until: string;
  /** "events" where the dates of events count, not that of the matter. */
  dates: string;
  /** "month" where the timeline has a bar for each month. */
  step: string;
  text: string;
  sel: string;
  ego: string;
  path: string;
  draw: string;
  fold: string;
  areas: string;
  sort: string;
  /** The kind of figure by which money is sorted. */
  by: string;
  rows: string;
  zoom: string;
}
type Filter = "kind" | "medium" | "sector" | "status" | "money" | "amount" | "term" | "since" | "until" | "ego";
type Facet = "kind" | "medium" | "sector" | "status" | "money" | "term" | "column";
interface Column<Entry> {
  id: string;
  title: string;
  text: (entry: Entry) => string;
  cell?: (entry: Entry) => Child;
  /** What it is sorted by instead of the text; null where there is nothing to sort by. */
  key?: (entry: Entry, down: boolean) => number | null;
}
/** How a term reaches a use. */
type Reach = "own" | "wider" | "narrower";
interface Condition {
  how: string;
  kind: string;
  concern: string;
  /** The ways that are asked for; none stands for all. */
  reaches: Reach[];
}
interface Match {
  reach: Reach;
  /** The uses that are named. */
  named: string[];
}
/** Whether a figure is in a range. */
type Fit = "is" | "may" | "no";
interface Likeness {
  purpose: string;
  basis: string;
  unit: string;
}
interface AmountFilter extends Likeness {
  from: string;
  to: string;
  /** Whether figures that may be in the range are taken in. */
  may: boolean;
}
interface Around {
  matters: Set<string>;
  parties: Set<string>;
}
interface Result extends Around {
  counts: Record<string, Map<string, number>>;
  /** Matters that fit all but the conditions on terms. */
  within: MatterEntry[];
  /** Matters that fit all but what is asked of money. */
  priced: MatterEntry[];
}
interface DrawnEdge {
  edge: EdgeEntry;
  /** Node ids: where a group is folded, those of its highest party. */
  from: string;
  to: string;
}
interface Shown {
  nodes: Set<string>;
  edges: DrawnEdge[];
}
interface Lit {
  nodes: Set<string>;
  first: Set<string>;
  centre?: string;
}
interface LineStyle {
  color: string;
  width: number;
  dashes?: number[];
}
interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}
interface Label extends Box {
  id: string;
  text: string;
  size: number;
  weight: number;
  party: boolean;
  /** Where the name is away from its node: a line from one to the other. */
  leader?: [Point, Point];
}
interface Frame {
  visible: Set<string>;
  place: (node: NodeEntry) => Point;
  scale: number;
  wide: number;
  high: number;
  first?: Set<string>;
  only?: Set<string> | null;
  taken?: Box[];
}
interface Area {
  head: NodeEntry;
  points: Point[];
}
interface Step {
  from: string;
  to: string;
  matter?: string;
  edge?: EdgeEntry;
}
/** An IRI, or a literal with a language or a type. */
interface Value {
  iri?: string;
  value?: string;
  language?: string;
  type?: string;
}
interface Answer extends Match {
  kind: TermKind;
}
/** Both ends as far as they are known: by year, month or day; an empty end is open. */
interface Time {
  since: string;
  until: string;
}
/** A matter, or one of its events, at its date. */
interface Moment {
  matter: MatterEntry;
  date: string;
  /** The class in whose series it is counted. */
  series: string;
  /** What sort of matter or event it is, in words. */
  sort: string;
  /** The token of the kind of an event. */
  kind: string;
}
interface Slot extends Time {
  id: string;
  year: string;
  name: string;
  title: string;
  moments: Moment[];
}
interface Timeline {
  series: Kind[];
  slots: Slot[];
  /** What is known by year only. */
  rough: Slot[];
  moments: Moment[];
  undated: number;
}
interface Place {
  slot: Slot;
  x: number;
  w: number;
}
/** Where bars stand, and where what is known by year only does. */
interface Bars {
  places: Place[];
  apart: Place[];
  step: number;
  base: number;
  top: number;
  left: number;
  wide: number;
  high: number;
}
interface Style {
  fill?: string;
  stroke?: string;
  width?: number;
  dashes?: number[];
  alpha?: number;
  size?: number;
  weight?: number;
  anchor?: string;
  halo?: string;
  turn?: number;
}
interface Picture {
  wide: number;
  high: number;
  shapes: any[];
  polygon: (points: Point[], style: Style) => void;
  circle: (x: number, y: number, r: number, style: Style) => void;
  rect: (x: number, y: number, w: number, h: number, style: Style) => void;
  line: (from: Point, to: Point, style: Style) => void;
  text: (x: number, y: number, text: string, style: Style) => void;
}

/** What events tell those who listen. */
interface Events {
  start: undefined;
  begin: undefined;
  ready: undefined;
  theme: undefined;
  result: Result;
  /** Names of what has changed in the state; "link" if an address did it. */
  state: Set<string>;
}

/** Elements of our pages that are more than an HTMLElement to a script. */
interface Elements {
  search: HTMLInputElement;
  "year-since": HTMLSelectElement;
  "year-until": HTMLSelectElement;
  query: HTMLTextAreaElement;
  question: HTMLSelectElement;
  format: HTMLSelectElement;
  run: HTMLButtonElement;
  link: HTMLAnchorElement;
  draw: HTMLFormElement;
  "draw-query": HTMLInputElement;
}
/** Every element of our pages is HTML or SVG, and both have these. */
interface Element {
  readonly dataset: DOMStringMap;
  tabIndex: number;
  focus(options?: FocusOptions): void;
}

/** Of vis-network, what the map uses. */
interface Network {
  redraw(): void;
  getScale(): number;
  getViewPosition(): { x: number; y: number };
  canvasToDOM(place: { x: number; y: number }): { x: number; y: number };
  moveTo(options: object): void;
  on(event: string, run: (event: any) => void): void;
}
interface DataSet {
  get(options: object): any[];
  add(items: object[]): void;
  update(items: object[]): void;
  clear(): void;
}
declare const vis: {
  Network: new (box: HTMLElement, data: object, options: object) => Network;
  DataSet: new (items: object[]) => DataSet;
};

/* ---- Members of `dealgraph`, by the file that sets them ---- */

interface Dealgraph {
  // base
  clean(text: unknown): string;
  short(text: unknown, length: number): string;
  safeUrl(text: string): string | null;
  el<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes?: Attributes | null,
    ...children: Child[]
  ): HTMLElementTagNameMap[Tag];
  outside(url: string, text: Child): HTMLElement;
  listed(children: Child[], comma?: string): Child[];
  choice(
    attributes: Attributes,
    options: string[][],
    value: string | null,
    run: (value: string) => void,
  ): HTMLSelectElement;
  button(text: Child, onclick: (event: MouseEvent) => void, attributes?: Attributes): HTMLButtonElement;
  by<Id extends string>(id: Id): Id extends keyof Elements ? Elements[Id] : HTMLElement;
  fill<Box extends Element>(node: Box, ...children: Child[]): Box;
  on<Name extends keyof Events>(event: Name, run: (value: Events[Name]) => void): void;
  emit<Name extends keyof Events>(event: Name, value?: Events[Name]): void;
  tell(text: string): void;
  later(run: () => void): void;
  plural(number: number, one: string, many?: string): string;
  still(): boolean;
  narrow(): boolean;
  coarse(): boolean;
  // data
  data: Data;
  nodes: Map<string, NodeEntry>;
  edges: EdgeEntry[];
  matters: Map<string, MatterEntry>;
  parties: Map<string, PartyEntry>;
  classes: Map<string, Kind>;
  concerns: Map<string, Concern>;
  termKinds: Map<string, TermKind>;
  colours: Map<string, Colour>;
  stakes: Map<string, HoldingRow>;
  names: Record<Concepts, Map<string, Concept>>;
  holdings: EdgeEntry[];
  label(id: string): string;
  labelOf(list: Concepts, token: string): string;
  above(kind: string): Set<string>;
  isHeading(concern: Concern): boolean;
  titleOf(matter: MatterEntry): string;
  // state
  state: State;
  FILTERS: Filter[];
  NARROWING: (Filter | "text")[];
  flipped<Value>(list: Value[], value: Value): Value[];
  filtered(): boolean;
  fragment(): string;
  set(change: Partial<State>, push?: boolean): void;
  toggle(name: Facet, value: string): void;
  reset(): void;
  select(id: string): void;
  // moments
  eventsCounted(): boolean;
  surely(date: string, range: Time): boolean;
  perhaps(date: string, range: Time): boolean;
  overlap(one: Time, other: Time): boolean;
  stretch(one: Time, other: Time): Time;
  datesOf(matter: MatterEntry): string[];
  periodOf(date: string): string;
  moments(ids: Iterable<string>): Moment[];
  sorts(moments: Moment[]): { sort: string; count: number }[];
  momentsInWords(moments: Moment[]): string;
  timelineNow(): Timeline | null;
  // terms
  REACHES: Record<Reach, string>;
  hasReach(concern: string): boolean;
  condition(text: string): Condition;
  conditionText(condition: Condition): string;
  conditionWords(condition: Condition): string;
  concernLabel(concern: string): string;
  match(matter: MatterEntry, condition: Pick<Condition, "kind" | "concern">): Match | null;
  matchWords(match: Match): string;
  holds(matter: MatterEntry, condition: Condition): boolean;
  meets(matter: MatterEntry, condition: Condition): boolean;
  asked(): Condition[];
  effectOf(kind: TermKind): string;
  answers(matter: MatterEntry, concern: string): Answer[];
  // amounts
  amountFilter(text: string): AmountFilter;
  amountText(filter: AmountFilter): string;
  amountWords(filter: AmountFilter): string;
  mayHaveAmount(matter: MatterEntry, filter: AmountFilter): boolean;
  hasAmount(matter: MatterEntry, filter: AmountFilter): boolean;
  ranged(matter: MatterEntry): AmountRow[];
  figures(matter: MatterEntry): AmountRow[];
  likeness(row: Likeness): string;
  likenessWords(likeness: Likeness): string;
  figureWords(row: AmountRow): string;
  sortedBy(matters: MatterEntry[]): { kind: string; count: number; all: [string, number][] };
  amountKey(matter: MatterEntry, kind: string, down: boolean): number | null;
  readNumber(text: string): string | null;
  writeNumber(digits: string): string;
  // filter
  fitsButYears(matter: MatterEntry): boolean;
  result: Result | null;
  // scene
  dark(): boolean;
  shade(token: string): string;
  ink(name: string): string;
  corners(shape: string): Point[] | null;
  signOf(token: string): string;
  visible(): Shown;
  among(chosen: Around): Shown;
  matterOf(edge: EdgeEntry): MatterEntry | undefined;
  // fold
  top(id: string): string;
  groupsOf(parties: Iterable<string>): string[][];
  mattersOf(parties: string[]): Set<string>;
  gather(shown: Around): void;
  drawnAs(id: string): string;
  members(id: string): string[];
  nameOf(id: string, length: number): string;
  folding(): string;
  // places
  parts(shown: Shown): string[][];
  laidOut(shown: Shown): boolean;
  arrange(shown: Shown): void;
  // labels
  textWidth(text: string, size: number, weight: number): number;
  placeLabels(frame: Frame): Label[];
  // records
  entries(): Entries;
  unpacked: Promise<void>;
  hasRecord(id: string): boolean;
  record(id: string): RecordView | null;
  iri(name: string): string;
  // rdf
  triples(id: string): [string, [string, Value][]][];
  turtle(id: string): string;
  jsonld(id: string): string;
  sparql(id: string): string;
  citation(id: string): string;
  // panel
  panelHead(title: string, close: () => void, above?: Child, below?: Child): HTMLElement;
  nameButton(name: Link): HTMLElement;
  // search
  find(text: string): (MatterEntry | PartyEntry)[];
  alike(text: string): PartyEntry[];
  // amountfilter
  amountFilterView(): HTMLElement;
  // facets
  check(
    facet: string,
    value: string,
    run: () => void,
    about: string,
    text: string,
    number?: string,
    checked?: boolean,
  ): { node: HTMLLabelElement; count: HTMLElement; input: HTMLInputElement };
  filterWords(): { name: Filter | "text"; value: string; text: string }[];
  facetHas(facet: string, token: string): boolean;
  // legend
  glyph(shape: string, colour: string, letter?: string): SVGElement;
  // walk
  ego(): Around | null;
  paths(from: string, to: string): Step[][];
  litPath(): Lit | null;
  pathView(): Child[];
  walkView(id: string, open?: boolean): HTMLElement | null;
  // pick
  litNow(): Lit | null;
  litEdge(one: DrawnEdge): boolean;
  pick(): void;
  // areas
  areas(): Area[];
  softly(points: Point[], room: number): Point[];
  under(context: CanvasRenderingContext2D): void;
  // overlay
  labels: Label[];
  dragging: boolean;
  isBridge(id: string): boolean;
  anyBridge(): boolean;
  letterSize(node: NodeEntry, scale: number): number;
  signsOf(id: string, scale: number): { text: string; size: number; x: number; y: number }[];
  over(context: CanvasRenderingContext2D): void;
  // camera
  place(): void;
  keepZoom(): void;
  zoomBy(factor: number): void;
  fit(): void;
  refit(): void;
  bring(gently?: boolean): void;
  // tip
  tip(id: string, at: { x: number; y: number }): void;
  hideTip(): void;
  placeTip(box: HTMLElement, at: { x: number; y: number }, frame: Element): void;
  markLabel(mark: string): string;
  // steps
  cursor(): string;
  // map
  font: string;
  network: Network | null;
  shownNow(): Shown;
  lineOf(one: DrawnEdge): LineStyle;
  repaint(): void;
  // table
  saveLines(name: string, lines: string[][]): void;
  saveCsv(rows: string): void;
  rowsNow(rows: string): number;
  // matrix
  saveMatrix(): void;
  matrixNow(): {
    list: MatterEntry[];
    columns: Concern[];
    sign: (kind: TermKind) => string;
    place: (kind: TermKind) => number;
  };
  // timebars
  slotFits(slot: Slot): boolean;
  timelineBars(now: Timeline, room: number): Bars;
  drawTimeline(found: Picture, now: Timeline, bars: Bars): void;
  timelineKey(now: Timeline): { kind: Kind; text: string }[];
  timelineNotes(now: Timeline): string[];
  // drawing
  blankPicture(wide: number, high: number): Picture;
  toElement(picture: Picture): SVGElement;
  toSvg(picture: Picture): string;
  toCanvas(picture: Picture, ratio?: number): HTMLCanvasElement;
  picture(): Picture | null;
  // takeaway
  save(name: string, content: string | Blob, type?: string): void;
  copy(text: string, what: string): Promise<void>;
  copied: string;
  notice(text: string): void;
  // main
  filters(open: boolean): void;
}

interface Window {
  dealgraph: Dealgraph;
}
