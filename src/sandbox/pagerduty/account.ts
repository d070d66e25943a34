import type { SandboxClock } from "./clock.ts";
import type {
  Agent,
  AlertRecord,
  IncidentRecord,
  LogRecord,
  MaintenanceRecord,
  PageRecord,
  Service,
  Token,
  User,
} from "./records.ts";

/** What nobody has verified of the real PagerDuty, and what a test may want otherwise. */
export interface Behaviour {
  /** Milliseconds from an event to what it does. */
  creationLag: number;
  /** Milliseconds from an incident's creation until a search finds it. */
  searchLag: number;
  /** Whether answers tell the `incident_key` of an incident that has alerts. */
  showsIncidentKey: boolean;
  /** Acknowledging what is acknowledged, resolving what is resolved: taken, or refused with 1002 and 1001. */
  acceptsRepeats: boolean;
  /** Setting `status: triggered` on an acknowledged incident. */
  acceptsTriggerByStatus: boolean;
  /** Requests per minute and token; null = unlimited. */
  requestsPerMinute: number | null;
  /** Account abilities beyond the free ones. */
  abilities: readonly string[];
}

/** Everything that one PagerDuty account holds. */
export interface Account {
  readonly clock: SandboxClock;
  readonly behaviour: Behaviour;
  readonly services: Service[];
  readonly users: User[];
  /** Who is paged: the last of the users that the account started with. */
  readonly onCall: readonly User[];
  readonly tokens: readonly Token[];
  readonly incidents: IncidentRecord[];
  readonly alerts: AlertRecord[];
  readonly pages: PageRecord[];
  readonly maintenance: MaintenanceRecord[];
  /** How often an acknowledgement or a trigger reopened a resolved incident. */
  reopened: number;
  /** Told of every line of an incident's log. */
  readonly listeners: ((incident: IncidentRecord, entry: LogRecord) => void)[];
  /** How each incident's way back to triggered is called off. */
  readonly timers: Map<string, () => void>;
  readonly nextId: (prefix: string) => string;
}

const DEFAULT_BEHAVIOUR: Behaviour = {
  creationLag: 0,
  searchLag: 0,
  showsIncidentKey: true,
  acceptsRepeats: true,
  acceptsTriggerByStatus: true,
  requestsPerMinute: null,
  abilities: [],
};

export interface AccountSetup {
  readonly clock: SandboxClock;
  readonly behaviour: Partial<Behaviour>;
  readonly services: readonly ServiceSetup[];
  readonly users: readonly Omit<User, "id">[];
  readonly tokens: readonly Token[];
}

/** A service with its routing keys; the rest has PagerDuty's defaults. */
export type ServiceSetup = Pick<Service, "id" | "name" | "routingKeys"> & Partial<Service>;

export function createAccount(setup: AccountSetup): Account {
  let issued = 0;
  const nextId = (prefix: string): string => {
    issued += 1;
    return `${prefix}${issued.toString(36).toUpperCase().padStart(13, "0")}`;
  };
  const users = setup.users.map((user) => ({ id: nextId("P"), ...user }));
  return {
    clock: setup.clock,
    behaviour: { ...DEFAULT_BEHAVIOUR, ...setup.behaviour },
    services: setup.services.map((service) => ({
      acknowledgementTimeout: 1_800,
      groupsAlerts: false,
      disabled: false,
      ...service,
    })),
    users,
    onCall: users.slice(-1),
    tokens: setup.tokens,
    incidents: [],
    alerts: [],
    pages: [],
    maintenance: [],
    reopened: 0,
    listeners: [],
    timers: new Map(),
    nextId,
  };
}

export function incidentById(account: Account, idOrNumber: string): IncidentRecord | undefined {
  return account.incidents.find((each) => each.id === idOrNumber || String(each.number) === idOrNumber);
}

export function serviceOf(account: Account, incident: IncidentRecord): Service {
  const service = account.services.find((each) => each.id === incident.service);
  if (!service) throw new Error(`the sandbox has no service ${incident.service}`);
  return service;
}

export function alertsOf(account: Account, incident: IncidentRecord): readonly AlertRecord[] {
  return account.alerts.filter((alert) => alert.incident === incident.id);
}

/** The person of that name or e-mail; somebody new joins the account. */
export function person(account: Account, nameOrEmail: string): User {
  const known = account.users.find((user) => user.name === nameOrEmail || user.email === nameOrEmail);
  if (known) return known;
  const email = `${nameOrEmail.toLowerCase().replaceAll(/\W+/g, ".")}@example.com`;
  const user = { id: account.nextId("P"), name: nameOrEmail, email };
  account.users.push(user);
  return user;
}

export function asAgent(user: User): Agent {
  return { id: user.id, type: "user_reference", summary: user.name };
}

export function integrationOf(service: Service): Agent {
  return { id: service.id, type: "service_reference", summary: service.name };
}
