package javascript

import "github.com/squiresec/squire/checks/syntax"

// A kind is what a token is. Words come last: names, then the words that are
// keywords in some places only, then those that are reserved.
type kind uint8

const (
	eof kind = iota
	bad
	number
	str
	tick // the start of a template
	private
	lbrace
	rbrace
	lparen
	rparen
	lbracket
	rbracket
	semi
	comma
	dot
	ellipsis
	optional // ?.
	question
	colon
	arrow
	at
	assignOp // =, += and so on
	plus
	minus
	star
	slash
	percent
	power
	inc
	dec
	less
	greater // one only: >> may close two lists of type arguments
	lessEq
	greaterEq
	shl
	shr
	ushr
	and
	or
	xor
	not
	tilde
	andAnd
	orOr
	coalesce
	eq
	notEq
	strictEq
	notStrictEq
	deepOpen  // <... of a pattern
	deepClose // ...>
	restVar   // $...X

	name // the first word
	metavar
	wAbstract
	wAccessor
	wAs
	wAsserts
	wAsync
	wAwait
	wDeclare
	wFrom
	wGet
	wGlobal
	wInfer
	wInterface
	wIs
	wKeyof
	wLet
	wModule
	wNamespace
	wOf
	wOverride
	wPrivate
	wProtected
	wPublic
	wReadonly
	wSatisfies
	wSet
	wStatic
	wType
	wUnique
	wUsing
	wYield

	wBreak // the first reserved word
	wCase
	wCatch
	wClass
	wConst
	wContinue
	wDebugger
	wDefault
	wDelete
	wDo
	wElse
	wEnum
	wExport
	wExtends
	wFalse
	wFinally
	wFor
	wFunction
	wIf
	wImport
	wImplements // reserved in strict code; a name elsewhere
	wIn
	wInstanceof
	wNew
	wNull
	wReturn
	wSuper
	wSwitch
	wThis
	wThrow
	wTrue
	wTry
	wTypeof
	wVar
	wVoid
	wWhile
	wWith

	kinds
)

// word reports whether it may be the name of a property.
func (k kind) word() bool { return k >= name }

// name reports whether it may be the name of a variable.
func (k kind) name() bool { return k >= name && k < wBreak || k == wImplements }

// keyword returns what word a text is.
func keyword(word []byte) kind {
	switch string(word) {
	case "abstract":
		return wAbstract
	case "accessor":
		return wAccessor
	case "as":
		return wAs
	case "asserts":
		return wAsserts
	case "async":
		return wAsync
	case "await":
		return wAwait
	case "declare":
		return wDeclare
	case "from":
		return wFrom
	case "get":
		return wGet
	case "global":
		return wGlobal
	case "infer":
		return wInfer
	case "interface":
		return wInterface
	case "is":
		return wIs
	case "keyof":
		return wKeyof
	case "let":
		return wLet
	case "module":
		return wModule
	case "namespace":
		return wNamespace
	case "of":
		return wOf
	case "override":
		return wOverride
	case "private":
		return wPrivate
	case "protected":
		return wProtected
	case "public":
		return wPublic
	case "readonly":
		return wReadonly
	case "satisfies":
		return wSatisfies
	case "set":
		return wSet
	case "static":
		return wStatic
	case "type":
		return wType
	case "unique":
		return wUnique
	case "using":
		return wUsing
	case "yield":
		return wYield
	}
	return reserved(word)
}

func reserved(word []byte) kind {
	switch string(word) {
	case "break":
		return wBreak
	case "case":
		return wCase
	case "catch":
		return wCatch
	case "class":
		return wClass
	case "const":
		return wConst
	case "continue":
		return wContinue
	case "debugger":
		return wDebugger
	case "default":
		return wDefault
	case "delete":
		return wDelete
	case "do":
		return wDo
	case "else":
		return wElse
	case "enum":
		return wEnum
	case "export":
		return wExport
	case "extends":
		return wExtends
	case "false":
		return wFalse
	case "finally":
		return wFinally
	case "for":
		return wFor
	case "function":
		return wFunction
	case "if":
		return wIf
	case "implements":
		return wImplements
	case "import":
		return wImport
	case "in":
		return wIn
	case "instanceof":
		return wInstanceof
	case "new":
		return wNew
	case "null":
		return wNull
	case "return":
		return wReturn
	case "super":
		return wSuper
	case "switch":
		return wSwitch
	case "this":
		return wThis
	case "throw":
		return wThrow
	case "true":
		return wTrue
	case "try":
		return wTry
	case "typeof":
		return wTypeof
	case "var":
		return wVar
	case "void":
		return wVoid
	case "while":
		return wWhile
	case "with":
		return wWith
	}
	return name
}

// castPower is how "as" and "satisfies" bind, which have a type on the right.
const castPower = 8

// infixes says how tokens bind as binary operators.
var infixes = [kinds]syntax.Infix{
	coalesce:    {Power: 1, Kind: syntax.Binary, Op: syntax.Coalesce},
	orOr:        {Power: 2, Kind: syntax.Binary, Op: syntax.Or},
	andAnd:      {Power: 3, Kind: syntax.Binary, Op: syntax.And},
	or:          {Power: 4, Kind: syntax.Binary, Op: syntax.BitOr},
	xor:         {Power: 5, Kind: syntax.Binary, Op: syntax.BitXor},
	and:         {Power: 6, Kind: syntax.Binary, Op: syntax.BitAnd},
	eq:          {Power: 7, Kind: syntax.Binary, Op: syntax.Eq},
	notEq:       {Power: 7, Kind: syntax.Binary, Op: syntax.NotEq},
	strictEq:    {Power: 7, Kind: syntax.Binary, Op: syntax.StrictEq},
	notStrictEq: {Power: 7, Kind: syntax.Binary, Op: syntax.NotStrictEq},
	less:        {Power: 8, Kind: syntax.Binary, Op: syntax.Less},
	greater:     {Power: 8, Kind: syntax.Binary, Op: syntax.Greater},
	lessEq:      {Power: 8, Kind: syntax.Binary, Op: syntax.LessEq},
	greaterEq:   {Power: 8, Kind: syntax.Binary, Op: syntax.GreaterEq},
	wIn:         {Power: 8, Kind: syntax.Binary, Op: syntax.In},
	wInstanceof: {Power: 8, Kind: syntax.TypeTest, Op: syntax.InstanceOf},
	shl:         {Power: 9, Kind: syntax.Binary, Op: syntax.Shl},
	shr:         {Power: 9, Kind: syntax.Binary, Op: syntax.Shr},
	ushr:        {Power: 9, Kind: syntax.Binary, Op: syntax.UShr},
	plus:        {Power: 10, Kind: syntax.Binary, Op: syntax.Add},
	minus:       {Power: 10, Kind: syntax.Binary, Op: syntax.Sub},
	star:        {Power: 11, Kind: syntax.Binary, Op: syntax.Mul},
	slash:       {Power: 11, Kind: syntax.Binary, Op: syntax.Div},
	percent:     {Power: 11, Kind: syntax.Binary, Op: syntax.Mod},
	power:       {Power: 12, Right: true, Kind: syntax.Binary, Op: syntax.Pow},
}

// prefixes says which tokens are operators before an operand.
var prefixes = [kinds]syntax.Op{
	not: syntax.Not, tilde: syntax.BitNot, plus: syntax.Plus, minus: syntax.Minus,
	wTypeof: syntax.Typeof, wVoid: syntax.Void, wDelete: syntax.DeleteOf, inc: syntax.Inc, dec: syntax.Dec,
}

// statementWords begin a statement and can't begin an expression, so that at
// the start of a line they end what was left open before.
var statementWords = [kinds]bool{
	wBreak: true, wCase: true, wCatch: true, wConst: true, wContinue: true, wDebugger: true, wDefault: true,
	wDo: true, wElse: true, wEnum: true, wExport: true, wFinally: true, wFor: true, wIf: true, wReturn: true,
	wSwitch: true, wThrow: true, wTry: true, wVar: true, wWhile: true, wWith: true,
}

// expressionStarts holds the tokens that may begin an expression.
var expressionStarts = [kinds]bool{
	number: true, str: true, tick: true, private: true, lbrace: true, lparen: true, lbracket: true, at: true,
	plus: true, minus: true, slash: true, inc: true, dec: true, less: true, not: true, tilde: true,
	ellipsis: true, deepOpen: true, restVar: true,
	wClass: true, wDelete: true, wFalse: true, wFunction: true, wImport: true, wNew: true, wNull: true,
	wSuper: true, wThis: true, wTrue: true, wTypeof: true, wVoid: true,
}

func (k kind) beginsExpression() bool { return expressionStarts[k] || k.name() }
