// The lessons are no part of the Squire module: their Go examples are there to
// be read, and some are wrong on purpose.
module github.com/squiresec/squire/training/lessons

go 1.26.0
