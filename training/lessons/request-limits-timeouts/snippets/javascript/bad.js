import axios from "axios";

export async function prices(url) {
  const answer = await axios.get(url); // {{mark}}
  return answer.data;
}
