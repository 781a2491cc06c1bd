/** The part of the package `pg` about one connection, as TypeScript text: `Client`. */
export const clientSource = `
export class DatabaseError extends Error {
  length: number;
  severity?: string;
  code?: string;
  detail?: string;
  hint?: string;
  position?: string;
  schema?: string;
  table?: string;
  column?: string;
  dataType?: string;
  constraint?: string;
  constructor(message: string, length: number, name: string) {
    super(message);
    this.length = length;
    this.name = name;
  }
}

function databaseError(fields: any): DatabaseError {
  const { message, ...rest } = fields;
  return Object.assign(new DatabaseError(message, message.length, 'error'), rest);
}

/** What a connection string or an object says, and what holds where they say nothing. */
function configOf(given: any): any {
  const config = typeof given === 'string' ? { connectionString: given } : { ...given };
  const { connectionString } = config;
  if (connectionString === undefined) return config;
  const url = new URL(connectionString);
  const from: Record<string, any> = { host: decodeURIComponent(url.hostname) };
  if (url.port !== '') from.port = Number(url.port);
  if (url.username !== '') from.user = decodeURIComponent(url.username);
  if (url.password !== '') from.password = decodeURIComponent(url.password);
  if (url.pathname.length > 1) from.database = decodeURIComponent(url.pathname.slice(1));
  for (const [name, value] of url.searchParams) {
    if (name === 'sslmode') from.ssl = value !== 'disable';
    else from[name] = value;
  }
  return { ...config, ...from };
}

const SETTINGS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'application_name'];

class Result {
  command: any = null;
  rowCount: number | null = null;
  oid: number | null = null;
  rows: any[] = [];
  fields: any[] = [];
  rowAsArray: boolean;
  constructor({ tag, fields, rows }: any, asArray: boolean, parserOf: (oid: number) => (text: string) => any) {
    this.rowAsArray = asArray;
    const found = /^([A-Za-z]+)(?: (\\d+))?(?: (\\d+))?/.exec(tag);
    if (found !== null) {
      this.command = found[1];
      if (found[3] !== undefined) {
        this.oid = Number(found[2]);
        this.rowCount = Number(found[3]);
      } else if (found[2] !== undefined) this.rowCount = Number(found[2]);
    }
    this.fields = fields.map((each: any) => ({ ...each, dataTypeSize: -1, dataTypeModifier: -1, format: 'text' }));
    const parse = fields.map(({ dataTypeID }: any) => parserOf(dataTypeID));
    this.rows = rows.map((row: any[]) => {
      const values = row.map((text, i) => (text === null ? null : parse[i](text)));
      if (asArray) return values;
      const object: Record<string, any> = {};
      for (let i = 0; i < values.length; i++) object[fields[i].name] = values[i];
      return object;
    });
  }
}

interface Asked {
  text: string;
  values: any[] | null;
  asArray: boolean;
  parserOf: (oid: number) => (text: string) => any;
  done: (error: any, result?: any) => void;
}

export class Client extends EventEmitter {
  readonly user: string;
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly ssl: any;
  processID: number | null = null;
  _queryable = true;
  _ending = false;
  _ended = false;
  _poolUseCount = 0;
  #config: any;
  #line: number | null = null;
  #asked = false;
  #connected = false;
  #connecting: ((error: any) => void) | null = null;
  #active: Asked | null = null;
  #queue: Asked[] = [];
  #ends: (() => void)[] = [];

  constructor(config?: any) {
    super();
    const { host = 'localhost', port = 5432, user = 'postgres', database = user, ssl = false, ...rest } = configOf(config ?? {});
    this.host = host;
    this.port = Number(port);
    this.user = user;
    this.database = database;
    this.ssl = ssl;
    this.#config = rest;
  }

  connect(callback?: (error?: any) => void): any {
    if (callback !== undefined) {
      this.#connect((error) => callback(error ?? undefined));
      return undefined;
    }
    return new Promise<any>((resolve, reject) => this.#connect((error) => (error ? reject(error) : resolve(this))));
  }

  #connect(done: (error: any) => void): void {
    if (this.#asked) {
      const error = new Error('Client has already been connected. You cannot reuse a client.');
      process.nextTick(() => done(error));
      return;
    }
    this.#asked = true;
    const limit = Number(this.#config.connectionTimeoutMillis ?? 0);
    const timer = limit > 0 ? setTimeout(() => this.#failed(new Error('timeout expired')), limit) : undefined;
    this.#connecting = (error) => {
      clearTimeout(timer);
      this.#connecting = null;
      done(error);
    };
    const settings: Record<string, string> = {};
    for (const name of SETTINGS) if (this.#config[name]) settings[name] = String(this.#config[name]);
    const url = 'postgres://' + this.host + ':' + this.port + '/' + encodeURIComponent(this.database);
    this.#line = open(url, !!this.ssl, JSON.stringify(settings), (kind: string, what: any) => this.#heard(kind, what));
  }

  #heard(kind: string, what: any): void {
    if (kind === 'open') {
      this.processID = what;
      this.#connected = true;
      this.#connecting?.(null);
      this.emit('connect');
      this.#pulse();
    } else if (kind === 'refused') this.#failed(what);
    else if (kind === 'rejected') this.#failed(databaseError(JSON.parse(what)));
    else if (kind === 'ended') {
      const error = databaseError(JSON.parse(what));
      if (this.#active === null) this.#broken(error);
      else {
        this.#active.done(error);
        this.#active = null;
        this.#broken(new Error('Connection terminated unexpectedly'));
      }
    } else this.#broken(new Error('Connection terminated unexpectedly'));
  }

  /** There is no connection, and will be none. */
  #failed(error: any): void {
    this._queryable = false;
    this._ended = true;
    if (this.#line !== null) end(this.#line);
    this.#rejectAll(error);
    this.#connecting?.(error);
    this.#over();
  }

  #broken(error: any): void {
    if (this._ended) return;
    const ending = this._ending;
    this._ended = true;
    this._queryable = false;
    this.#connected = false;
    this.#rejectAll(ending ? new Error('Connection terminated') : error);
    try {
      if (!ending) this.emit('error', error);
    } finally {
      this.#over();
    }
  }

  #rejectAll(error: any): void {
    const asked = this.#active === null ? this.#queue : [this.#active, ...this.#queue];
    this.#active = null;
    this.#queue = [];
    for (const each of asked) process.nextTick(() => each.done(error));
  }

  #over(): void {
    process.nextTick(() => {
      for (const done of this.#ends.splice(0)) done();
      this.emit('end');
    });
  }

  query(config: any, values?: any, callback?: any): any {
    if (config === null || config === undefined) throw new TypeError('Client was passed a null or undefined query');
    const given = typeof config === 'object' ? config : { text: config };
    const done = typeof values === 'function' ? values : (callback ?? given.callback);
    const list = Array.isArray(values) ? values : given.values;
    if (typeof done === 'function') {
      this.#ask(given, list, done);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#ask(given, list, (error, result) => (error ? reject(error) : resolve(result)));
    });
  }

  #ask(given: any, values: any, finished: (error: any, result?: any) => void): void {
    if (typeof given.text !== 'string') {
      if (!given.text && !given.name) {
        process.nextTick(() => finished(new Error('A query must have either text or a name. Supplying neither is unsupported.')));
        return;
      }
    }
    let done = finished;
    const limit = Number(given.query_timeout ?? this.#config.query_timeout ?? 0);
    if (limit > 0) {
      let over = false;
      const timer = setTimeout(() => {
        over = true;
        this.#queue = this.#queue.filter((each) => each !== asked);
        finished(new Error('Query read timeout'));
      }, limit);
      done = (error, result) => {
        clearTimeout(timer);
        if (!over) finished(error, result);
      };
    }
    let prepared: any[] | null = null;
    try {
      if (values !== undefined && values !== null && (values.length > 0 || given.name)) {
        prepared = Array.from(values, (value) => prepareValue(value));
      }
    } catch (error) {
      process.nextTick(() => done(error));
      return;
    }
    const own = given.types;
    const parserOf = (oid: number) => (own ?? this.#config.types ?? types).getTypeParser(oid, 'text');
    const asked: Asked = { text: String(given.text), values: prepared, asArray: given.rowMode === 'array', parserOf, done };
    if (!this._queryable) {
      process.nextTick(() => done(new Error('Client has encountered a connection error and is not queryable')));
      return;
    }
    if (this._ending) {
      process.nextTick(() => done(new Error('Client was closed and is not queryable')));
      return;
    }
    this.#queue.push(asked);
    this.#pulse();
  }

  /** One query at a time is on the connection. */
  #pulse(): void {
    if (!this.#connected || this.#active !== null) return;
    const asked = this.#queue.shift();
    if (asked === undefined) {
      this.emit('drain');
      if (this._ending) this.#terminate();
      return;
    }
    this.#active = asked;
    const values = asked.values === null ? 'null' : JSON.stringify(asked.values);
    query(this.#line, asked.text, values, (kind: string, body: string) => {
      if (this.#active !== asked) return;
      if (kind === 'lost') return;
      this.#active = null;
      const { results, error } = JSON.parse(body);
      if (error !== null) asked.done(databaseError(error));
      else {
        let made: Result[] | null = null;
        try {
          made = results.map((each: any) => new Result(each, asked.asArray, asked.parserOf));
        } catch (problem) {
          asked.done(problem);
        }
        if (made !== null) asked.done(null, made.length === 1 ? made[0] : made.length === 0 ? new Result({ tag: '', fields: [], rows: [] }, false, asked.parserOf) : made);
      }
      this.#pulse();
    });
  }

  end(callback?: () => void): any {
    const finished = new Promise<void>((resolve) => {
      if (this._ended || !this.#asked) {
        this._ending = true;
        this._ended = true;
        resolve();
      } else {
        this.#ends.push(resolve);
        const first = !this._ending;
        this._ending = true;
        if (first && !this.#connected) this.#failed(new Error('Connection terminated'));
        else if (first && (this.#active === null || !this._queryable)) this.#terminate();
      }
    });
    if (callback === undefined) return finished;
    finished.then(callback);
    return undefined;
  }

  #terminate(): void {
    if (this._ended) return;
    end(this.#line);
    this.#broken(new Error('Connection terminated'));
  }

  /** The connection is cut off at once: the pool's, when it takes too long to open. */
  _cut(error: Error): void {
    if (!this.#connected) this.#failed(error);
  }

  ref(): void {}
  unref(): void {}
  getTypeParser(oid: number, format?: string): any {
    return types.getTypeParser(oid, format);
  }
  setTypeParser(oid: number, format: any, parse?: any): void {
    types.setTypeParser(oid, format, parse);
  }
  escapeIdentifier(text: string): string {
    return escapeIdentifier(text);
  }
  escapeLiteral(text: string): string {
    return escapeLiteral(text);
  }
}

export function escapeIdentifier(text: string): string {
  return '"' + text.replaceAll('"', '""') + '"';
}

export function escapeLiteral(text: string): string {
  const escaped = text.replaceAll("'", "''");
  return escaped.includes('\\\\') ? " E'" + escaped.replaceAll('\\\\', '\\\\\\\\') + "'" : "'" + escaped + "'";
}
`;
