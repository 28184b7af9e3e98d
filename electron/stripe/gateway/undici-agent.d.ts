/** The part of undici that sends requests: all of it takes three times as long to load. */
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export = Agent;
}
