export async function prices(url) {
  const answer = await fetch(url); // {{mark}}
  return answer.json();
}
