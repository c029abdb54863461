/** A telephone and a chat against the agent, and the sandbox's scenarios. */
export function TryView() {
  return <p class="empty quiet">Try it</p>;
}
