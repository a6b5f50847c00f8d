package syntax

// A Kind says what a node is. The kinds are shared by all languages: a parser
// takes the one that means the same, whatever the language calls it.
type Kind uint8

// The kinds. In parentheses the roles of the children, in order; a question
// mark says that one may be missing, a star that there may be many.
const (
	Invalid Kind = iota
	File         // (Item*) the root
	Gap          // () text that the parser could make nothing of

	// Statements.
	Block     // (Item*)
	ExprStmt  // (Value) an expression that stands alone
	Assign    // (Target+ Value) also with an operator, Op; a, b = c has a Tuple as target; a = b = c has two targets
	VarDef    // (Decorator* Target Type? Value?) a declaration of a name; one node for each name of "int a, b". FlagConst
	If        // (Init? Cond Then Else?) Else is a Block or another If
	For       // (Init? Cond? Update? Body) of three parts, or endless
	ForEach   // (Target* Value Body Else?) Go's range, Python's for, for…of, for…in (FlagKeys)
	While     // (Cond Body Else?)
	DoWhile   // (Body Cond)
	Switch    // (Init? Cond? Case*) also Python's match and Go's select and type switch
	Case      // (Cond* Guard? Body) Cond are the values or patterns; none for the default
	Try       // (With* Body Catch* Else? Finally?) With are Java's resources
	Catch     // (Type* Target? Body)
	With      // (Item+ Body) Python's with: Item are VarDef (as) or expressions; C#'s using
	Return    // (Value?)
	Throw     // (Value?) raise
	Yield     // (Value?) also as an expression; FlagDelegate for yield from, yield*
	Break     // () Sym is the label
	Continue  // () Sym is the label
	Goto      // () Sym is the label
	Labeled   // (Body) Sym is the label
	Defer     // (Value)
	Spawn     // (Value) Go's go
	Send      // (Target Value) Go's channel <- value
	Delete    // (Value+)
	Assert    // (Cond Value?)
	Scope     // () Python's global and nonlocal; Sym is the name, one node for each
	Empty     // () pass, a semicolon
	Directive // () "use strict", a pragma, a preprocessor line

	// Declarations.
	Package    // () Sym is the dotted name
	Import     // (Item*) Sym is the module: "a.b", "./x"; Item are ImportName. FlagWildcard for import *; FlagStatic
	ImportAs   // () the module under another name, Sym: import a as b, import * as b, import b "a"
	ImportName // () Sym is the name in the module; an Alias below is its name here
	Alias      // () Sym
	Export     // (Item*) Sym is the module of a re-export
	FuncDef    // (Decorator* Param* Type? Body?) Sym; methods too. Receiver is a Param with RoleReceiver. FlagAsync, FlagStatic, FlagGenerator
	Param      // (Decorator* Target? Type? Default?) Sym, or a pattern as Target. FlagRest for *args, ...args; FlagKeywords for **kwargs
	ClassDef   // (Decorator* Base* Body) Sym; interface, struct, enum, record too, by Op
	FieldDef   // (Decorator* Type? Value?) Sym: a field of a class, struct or interface. FlagStatic, FlagConst
	TypeDef    // (Type) Sym: a name for a type
	Decorator  // (Value) Python's @x, Java's @X(…), a TypeScript decorator; Value is an Ident, a Member or a Call
	Modifier   // () Sym: public, static, …

	// Expressions.
	Ident       // () Sym
	Number      // ()
	String      // () with its quotes; of joined literals each is one, in a Concat. FlagRaw, FlagBytes
	Template    // (Part*) a text with expressions in it: `…${x}…`, f"…{x}…"
	Text        // () a part of a Template or of markup that is text
	Concat      // (Item+) literals side by side
	Regexp      // () a literal, with its slashes
	Char        // ()
	Bool        // () Op is True or False
	Null        // () nil, None, null, undefined is an Ident
	This        // () this, self is an Ident
	Super       // ()
	Call        // (Callee Arg*) FlagOptional for ?.(
	New         // (Callee Arg* Body?) Body is that of an anonymous class
	Arg         // (Value) an argument with a name, Sym, or spread: f(x=1), f(*a) FlagRest, f(**a) FlagKeywords. Others are no Arg but the expression itself, with RoleArg
	Member      // (Object) a.b: Sym is b. FlagOptional for ?.
	Index       // (Object Index+)
	Slice       // (Low? High? Step?) of an Index
	Binary      // (Left Right) Op
	Unary       // (Value) Op
	Update      // (Value) ++ and --, Op; FlagPrefix
	Ternary     // (Cond Then Else)
	Lambda      // (Param* Type? Body) Body is a Block or an expression. FlagAsync, FlagArrow
	Array       // (Item*) a list, a slice literal
	Tuple       // (Item*)
	Set         // (Item*)
	Map         // (Item*) a dict, an object literal: KeyValue, Arg (spread), FuncDef
	KeyValue    // (Key Value) Sym is the key where it is a name or a plain string
	Composite   // (Type Item*) Go's T{…}, Java's new T[]{…}
	Compr       // (Value CompFor+) a comprehension; Op says of what. In the order of the text, which is CompFor Value Cond? in HCL
	CompFor     // (Target Value Cond*) FlagAsync
	Await       // (Value)
	Spread      // (Value) in an Array or a Tuple: ...a, *a
	Walrus      // (Target Value) an assignment that is an expression, of Python
	Cast        // (Type Value)
	TypeTest    // (Value Type) instanceof, Go's x.(T), is
	Paren       // (Value)
	Sequence    // (Item+) a, b of JavaScript
	TypeExpr    // (Item*) a type as it is written; names in it are Ident and Member, arguments of a generic type are Item
	FuncType    // (Param* Type?)
	Element     // (Attr* Item*) of JSX and HTML; Sym is the tag
	Attr        // (Value?) of an Element; Sym is its name
	Expansion   // (Value?) of a shell or a template language: $x, ${…}, {{ … }}, ${{ … }}; Sym is the name of a plain variable
	Subst       // (Item*) a command substitution
	Command     // (Callee Arg* Redirect*) of a shell or a Dockerfile; Callee is a word
	Word        // (Part*) a word of a shell: Text, String, Template, Expansion, Subst
	Pipe        // (Item+) commands
	Redirect    // (Value) Op
	Heredoc     // (Part*)
	Instruction // (Callee? Arg* Body?) of a Dockerfile or another list of directives; Sym is its name, in lower case where case means nothing. A block of HCL has Callee and Body, a Block

	// Only in patterns.
	Metavar   // (Type?) $X; Sym is X with the dollar. FlagRest for $...X. Type where the pattern says one
	Ellipsis  // () ...
	DeepMatch // (Value) <... x ...>

	// Kinds counts the kinds.
	Kinds
)

// A Role says what a node is to its parent.
type Role uint8

// The roles.
const (
	NoRole Role = iota
	RoleItem
	RoleValue
	RoleTarget
	RoleType
	RoleInit
	RoleCond
	RoleUpdate
	RoleThen
	RoleElse
	RoleBody
	RoleCase
	RoleGuard
	RoleCatch
	RoleFinally
	RoleWith
	RoleCallee
	RoleArg
	RoleObject
	RoleIndex
	RoleLow
	RoleHigh
	RoleStep
	RoleLeft
	RoleRight
	RoleKey
	RoleParam
	RoleReceiver
	RoleResult
	RoleDefault
	RoleDecorator
	RoleModifier
	RoleBase
	RoleTypeParam
	RoleTypeArg
	RoleAttr
	RolePart
	RoleRedirect
	RoleAlias
	RoleLabel

	// Roles counts the roles.
	Roles
)

// Flags are what else is to be said of a node.
type Flags uint8

// The flags.
const (
	FlagAsync    Flags = 1 << iota
	FlagStatic         // also of an import
	FlagConst          // const, final, let that is never assigned is not
	FlagRest           // *args, ...args, $...X
	FlagKeywords       // **kwargs
	FlagOptional       // ?. and optional parameters
	FlagRaw            // a string without escapes; FlagPrefix of an Update
	FlagBroken         // something in it is missing or was skipped
)

// Some flags have other names where they can't be confused.
const (
	FlagPrefix    = FlagRaw
	FlagWildcard  = FlagRest
	FlagGenerator = FlagRest
	FlagDelegate  = FlagRest
	FlagKeys      = FlagRest
	FlagArrow     = FlagRaw
	FlagBytes     = FlagConst
	FlagDefault   = FlagConst // of an Export
)

// An Op is an operator, or what kind of a kind a node is.
type Op uint8

// The operators. Those of an Assign are the same: a += b has Add, a = b NoOp,
// and a := b of Go Define.
const (
	NoOp Op = iota
	Add
	Sub
	Mul
	Div
	FloorDiv
	Mod
	Pow
	MatMul
	Shl
	Shr
	UShr
	BitAnd
	BitOr
	BitXor
	BitClear // &^
	BitNot
	And
	Or
	Not
	Coalesce // ??
	Eq       // ==
	NotEq
	StrictEq // ===
	NotStrictEq
	Less
	LessEq
	Greater
	GreaterEq
	In
	NotIn
	Is
	IsNot
	InstanceOf
	Receive // <-
	Deref   // *x
	AddrOf  // &x
	Typeof
	Void
	DeleteOf
	Plus
	Minus
	Inc
	Dec
	Define // :=
	Comma
	Pipeline
	True
	False
	Length // ${#x}

	// What a ClassDef is.
	OpClass
	OpStruct
	OpInterface
	OpEnum
	OpRecord
	OpAnnotation
	OpModule

	// What a Compr makes.
	OfList
	OfSet
	OfMap
	OfGenerator

	// Redirections.
	RedirIn
	RedirOut
	RedirAppend
	RedirHere

	// What a For is.
	OpRange
	OpSelect
	OpTypeSwitch

	// Ops counts the operators.
	Ops
)
