// Package source yields the files that a scan looks at: a tree of files, what
// is staged, a range of commits, standard input, a buffer of an editor.
//
// It promises three things. A file is read once, by the worker that scans it,
// and only what is asked for is read. Nothing that a repository holds makes it
// wait or leave the repository: named pipes and devices are never opened, and
// symbolic links are not followed. And what could not be read is told as a
// [checks.Gap], never left out in silence.
package source
