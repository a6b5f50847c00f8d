// check stands in for the look at the name and the password.
export function check() {
  return true;
}
