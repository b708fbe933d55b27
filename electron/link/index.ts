// The hub's process and the ports between it and the pages: started, kept up, brokered anew after every restart.
// Only behaviour over small ports may enter; processes and MessagePorts themselves are electron/main's business.
// Imported by electron/main.
export { Broker, type BrokerPorts } from './broker.ts'
export { HubHost, type HostEvents, type HubProcess } from './hubHost.ts'
