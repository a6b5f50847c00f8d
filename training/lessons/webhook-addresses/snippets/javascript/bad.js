const hook = "{{secret slack-webhook seed=62}}"; // {{mark slack-webhook-url}}

export function tell(text) {
  const body = JSON.stringify({ text });
  return fetch(hook, { method: "POST", body });
}
