package osv

import (
	"math"
	"strings"
)

// severityOf turns a CVSS vector into a severity: that of the base score of
// version 3 (FIRST's specification, section 7.1), in its bands. Version 4 has
// no formula but a table of 270 scores; its vector is weighed by the formula of
// version 3, which is near enough for a band. Version 2 isn't read.
func severityOf(vector string) Severity {
	parts := strings.Split(vector, "/")
	if len(parts) > 64 {
		return Unknown
	}
	m := map[string]string{}
	for _, p := range parts {
		if key, value, ok := strings.Cut(p, ":"); ok {
			m[key] = value
		}
	}
	switch {
	case strings.HasPrefix(m["CVSS"], "3."):
	case strings.HasPrefix(m["CVSS"], "4."):
		m = asVersion3(m)
	default:
		return Unknown
	}
	score, ok := baseScore(m)
	switch {
	case !ok:
		return Unknown
	case score >= 9:
		return Critical
	case score >= 7:
		return High
	case score >= 4:
		return Medium
	}
	return Low
}

// asVersion3 says a vector of version 4 in the words of version 3.
func asVersion3(m map[string]string) map[string]string {
	v := map[string]string{"AV": m["AV"], "AC": m["AC"], "PR": m["PR"], "UI": "R", "S": "U", "C": m["VC"], "I": m["VI"], "A": m["VA"]}
	if m["AT"] == "P" {
		v["AC"] = "H"
	}
	if m["UI"] == "N" {
		v["UI"] = "N"
	}
	for to, from := range map[string]string{"C": "SC", "I": "SI", "A": "SA"} {
		if s := m[from]; s == "H" || s == "L" {
			v["S"] = "C"
			if v[to] == "N" {
				v[to] = s
			}
		}
	}
	return v
}

// baseScore computes the score of version 3.1.
func baseScore(m map[string]string) (score float64, ok bool) {
	changed := m["S"] == "C"
	weigh := func(key string, weights map[string]float64) float64 {
		w, found := weights[m[key]]
		if !found {
			ok = false
		}
		return w
	}
	ok = m["S"] == "U" || changed
	impact := map[string]float64{"H": 0.56, "L": 0.22, "N": 0}
	low, high := 0.62, 0.27
	if changed {
		low, high = 0.68, 0.5
	}
	exploit := 8.22 *
		weigh("AV", map[string]float64{"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2}) *
		weigh("AC", map[string]float64{"L": 0.77, "H": 0.44}) *
		weigh("PR", map[string]float64{"N": 0.85, "L": low, "H": high}) *
		weigh("UI", map[string]float64{"N": 0.85, "R": 0.62})
	base := 1 - (1-weigh("C", impact))*(1-weigh("I", impact))*(1-weigh("A", impact))
	sum := 6.42 * base
	if changed {
		sum = 7.52*(base-0.029) - 3.25*math.Pow(base-0.02, 15)
	}
	if !ok || sum <= 0 {
		return 0, ok
	}
	total := sum + exploit
	if changed {
		total *= 1.08
	}
	return roundUp(min(total, 10)), true
}

// roundUp is the specification's: to one decimal, up, in whole numbers.
func roundUp(x float64) float64 {
	n := int(math.Round(x * 100_000))
	if n%10_000 == 0 {
		return float64(n) / 100_000
	}
	return float64(n/10_000+1) / 10
}
