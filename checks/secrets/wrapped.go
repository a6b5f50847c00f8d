package secrets

import "bytes"

// wrapped skips the line break that formatters put before a text that is too
// long for the line of its name, with a bracket or a backslash before it. Where
// no text in quotes begins the next line, and for lists of texts, it returns i.
func wrapped(data []byte, i int) int {
	j := i
	bracket := j < len(data) && data[j] == '('
	if bracket || j < len(data) && data[j] == '\\' {
		j = blanks(data, j+1)
	}
	j = lineBreak(data, j)
	if j < 0 {
		return i
	}
	line, _, _ := bytes.Cut(data[j:min(j+maxText, len(data))], []byte("\n"))
	if bracket && bytes.HasSuffix(bytes.TrimRight(line, " \t\r"), []byte(",")) {
		return i
	}
	if q := bytes.IndexAny(line[:min(3, len(line))], "\"'`"); q < 0 || len(bytes.TrimLeft(line[:q], "bBrRuULf@")) > 0 {
		return i
	}
	return j
}

// scalar skips the mark of a block of YAML that has one line, and the line break
// behind it; of others it returns i.
func scalar(data []byte, i int) int {
	if i >= len(data) || data[i] != '|' && data[i] != '>' {
		return i
	}
	j := i + 1
	for j < len(data) && j-i < 3 && (data[j] == '-' || data[j] == '+' || digit(data[j])) {
		j++
	}
	start := lineBreak(data, blanks(data, j))
	if start < 0 {
		return i
	}
	indent := start - bytes.LastIndexByte(data[:start], '\n')
	rest := data[start:min(start+maxText, len(data))]
	end := bytes.IndexByte(rest, '\n')
	if end < 0 {
		end = len(rest)
	}
	next := rest[end:]
	if indent < 2 || bytes.ContainsAny(bytes.TrimSpace(rest[:end]), " \t") || len(next) > 0 && blanks(next, 1) >= indent {
		return i
	}
	return start
}

// assignedBelow skips a line break and the equals sign that begins the next
// line, before a text in quotes, as some formatters of Java write it; else it
// returns i.
func assignedBelow(data []byte, i int) int {
	j := lineBreak(data, i)
	if j < 0 || j+1 >= len(data) || data[j] != '=' {
		return i
	}
	if j = blanks(data, j+1); j >= len(data) || !quoteByte(data[j]) {
		return i
	}
	return j
}

// lineBreak skips the end of a line and what the next is indented by; it returns
// -1 where no line ends.
func lineBreak(data []byte, i int) int {
	if i < len(data) && data[i] == '\r' {
		i++
	}
	if i >= len(data) || data[i] != '\n' {
		return -1
	}
	return blanks(data, i+1)
}
