package policy

import "fmt"

// DidYouMean returns "; did you mean X?" with the name that is nearest to the
// one written, or "" when none is near.
func DidYouMean(written string, names []string) string {
	if name := nearest(written, names); name != "" {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return ""
}

// nearest returns the name with the smallest edit distance to the one written,
// and "" when even that one takes more than a third of its letters.
func nearest(written string, names []string) string {
	if len(written) > 100 {
		return ""
	}
	best, least := "", 1+max(len(written)/3, 1)
	for _, name := range names {
		if d := distance(written, name, least); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance returns how many bytes must be inserted, removed, replaced or
// swapped with their neighbour to turn a into b; limit when it is as much.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
