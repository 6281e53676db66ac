package slurmconf

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// silentWords are words of sacctmgr that do not touch a schedule.
var silentWords = strings.Fields("description organization adminlevel cluster clusters defaultaccount defaultwckey wckeys coordinators rawusage lft rgt id priority " +
	"usagethres usagethreshold")

// setQOS sets what a word says of a QOS.
func (a *Accounts) setQOS(at Where, q *QOS, key, value string) error {
	word := wordOf(key)
	var err error
	switch word {
	case "priority":
		if value != "" {
			q.Priority, err = Count(value, 1<<32)
		}
	case "preempt":
		q.Preempt = listed(q.Preempt, value)
	case "preemptmode":
		q.PreemptMode = strings.ToUpper(value)
	case "preemptexempttime":
		err = setSpan(&q.PreemptExempt, value, time.Minute)
	case "gracetime":
		err = setSpan(&q.GraceTime, value, time.Second)
	case "usagefactor":
		if value != "" {
			q.UsageFactor, err = strconv.ParseFloat(value, 64)
			if err == nil && !(q.UsageFactor >= 0 && q.UsageFactor < 1e9) {
				return at.bad("", "qos %s: UsageFactor %s is out of bounds", q.Name, quoted(value))
			}
		}
	case "flags":
		q.Flags = listed(q.Flags, value)
	case "name", "id", "description", "usagethres", "usagethreshold", "limitfactor", "parentname":
	default:
		known, err := q.limit(word, value)
		if err != nil {
			return at.bad("", "qos %s: %s: %v", q.Name, key, err)
		}
		if !known && value != "" {
			a.Odd = append(a.Odd, Odd{at, "qos " + q.Name, Pair{key, value}})
		}
		return nil
	}
	if err != nil {
		return at.bad("", "qos %s: %s: %v", q.Name, key, err)
	}
	return nil
}

// setAssoc sets what a word says of an association.
func (a *Accounts) setAssoc(at Where, s *Assoc, key, value string) error {
	word := wordOf(key)
	switch word {
	case "fairshare", "share", "shares":
		switch {
		case strings.EqualFold(value, "parent") || value == "":
			s.Shares = -1
			if value == "" {
				s.Shares = 1
			}
		default:
			n, err := Count(value, 1<<31)
			if err != nil {
				return at.bad("", "%s: fairshare: %v", s.who(), err)
			}
			s.Shares = int(n)
		}
	case "qos", "qoslevel":
		s.QOS = listed(s.QOS, value)
	case "defaultqos", "defqos":
		s.DefaultQOS = value
	case "parent", "parentname":
		if s.User == "" {
			s.Parent = strings.ToLower(value)
		}
	default:
		known, err := s.limit(word, value)
		if err != nil {
			return at.bad("", "%s: %s: %v", s.who(), key, err)
		}
		if !known && value != "" && !slices.Contains(silentWords, word) {
			a.Odd = append(a.Odd, Odd{at, s.who(), Pair{key, value}})
		}
	}
	return nil
}

func (s *Assoc) who() string {
	if s.User != "" {
		return "user " + s.User + " of account " + s.Account
	}
	return "account " + s.Account
}

// wordOf is a key in small letters without blanks.
func wordOf(key string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "").Replace(strings.TrimRight(key, "+-")))
}

// listed is a list of names: a,b in place of what there was, +a and -a with it.
func listed(have []string, value string) []string {
	value = strings.Trim(value, `'"`)
	if value == "" {
		return nil
	}
	fresh := !strings.ContainsAny(value[:1], "+-")
	list := slices.Clone(have)
	if fresh {
		list = nil
	}
	for name := range strings.SplitSeq(value, ",") {
		bare := strings.TrimLeft(name, "+-")
		i := slices.Index(list, bare)
		switch {
		case strings.HasPrefix(name, "-") && i >= 0:
			list = slices.Delete(list, i, i+1)
		case !strings.HasPrefix(name, "-") && i < 0 && bare != "":
			list = append(list, bare)
		}
	}
	return list
}

// shellWords divides a command into words; quotation marks hold together.
var shellWords = regexp.MustCompile(`(?:[^\s"']+|"[^"]*"|'[^']*')+`)

// A command is one of sacctmgr, taken apart.
type command struct {
	verb, what string
	names      []string // what it is about
	where, set []Pair
}

// verbs and things are the words of sacctmgr that are followed; Slurm takes any
// beginning of a word that is long enough.
var (
	verbs  = []string{"add", "create", "modify", "delete", "remove", "show", "list", "dump", "load", "archive", "clear", "ping", "reconfigure", "version", "exit", "quit", "problem", "shutdown"}
	things = []string{"account", "accounts", "user", "users", "qos", "cluster", "clusters", "association", "associations", "coordinator", "resource", "tres", "wckey", "federation", "event", "runawayjobs", "configuration", "stats", "transactions", "instance"}
)

// command does what a command of sacctmgr does to the data base.
func (a *Accounts) command(at Where, body string) error {
	words := shellWords.FindAllString(body, -1)
	for len(words) > 0 && (words[0] == "sudo" || strings.HasSuffix(words[0], "sacctmgr")) {
		words = words[1:]
	}
	words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") && !strings.Contains(w, "=") })
	if len(words) == 0 {
		return nil
	}
	c := command{verb: among(words[0], verbs)}
	if c.verb == "" {
		return at.bad("a file of accounts is sacctmgr dump, sacctmgr show assoc -P, sacctmgr show qos -P, or commands of sacctmgr", "%s is no line of sacctmgr", quoted(body))
	}
	if !slices.Contains([]string{"add", "create", "modify", "delete", "remove"}, c.verb) {
		return nil
	}
	if len(words) < 2 {
		return at.bad("", "%s of what is not said", c.verb)
	}
	if c.what = strings.TrimSuffix(among(words[1], things), "s"); strings.EqualFold(words[1], "qos") {
		c.what = "qos"
	}
	c.split(words[2:])
	switch {
	case c.what == "qos":
		return a.commandQOS(at, &c)
	case c.what == "account":
		return a.commandAccount(at, &c)
	case c.what == "user":
		return a.commandUser(at, &c)
	case c.what == "cluster":
		return a.commandCluster(at, &c)
	}
	a.Odd = append(a.Odd, Odd{at, "sacctmgr", Pair{c.verb, body}})
	return nil
}

// among is the word that begins so, "" where none does.
func among(begin string, words []string) string {
	for _, w := range words {
		if len(begin) >= 2 && strings.HasPrefix(w, strings.ToLower(begin)) {
			return w
		}
	}
	return ""
}

// split sorts the words of a command: names, where, set.
func (c *command) split(words []string) {
	part := "names"
	for _, w := range words {
		w = strings.NewReplacer(`"`, "", "'", "").Replace(w)
		key, value, pair := strings.Cut(w, "=")
		switch {
		case strings.EqualFold(w, "where"), strings.EqualFold(w, "set"):
			part = strings.ToLower(w)
		case !pair && part == "set":
			c.names = append(c.names, strings.Split(w, ",")...) // sacctmgr takes "set normal priority=1" as well
		case !pair:
			c.names = append(c.names, strings.Split(w, ",")...)
		case wordOf(key) == "name" || wordOf(key) == "names":
			c.names = append(c.names, strings.Split(value, ",")...)
		case part == "where" || c.verb == "delete" || c.verb == "remove":
			c.where = append(c.where, Pair{key, value})
		case part == "names" && c.verb == "modify":
			c.where = append(c.where, Pair{key, value})
		default:
			c.set = append(c.set, Pair{key, value})
		}
	}
}

func (c *command) deletes() bool { return c.verb == "delete" || c.verb == "remove" }

// value is that of a word among some pairs.
func value(pairs []Pair, words ...string) string {
	for _, p := range pairs {
		if slices.Contains(words, wordOf(p.Key)) {
			return p.Value
		}
	}
	return ""
}

func (a *Accounts) commandQOS(at Where, c *command) error {
	for _, name := range c.names {
		if c.deletes() {
			a.QOS = slices.DeleteFunc(a.QOS, func(q QOS) bool { return strings.EqualFold(q.Name, name) })
			a.reindex()
			continue
		}
		q := a.qos(at, name)
		for _, p := range c.set {
			if err := a.setQOS(at, q, p.Key, p.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Accounts) commandAccount(at Where, c *command) error {
	for _, name := range c.names {
		name = strings.ToLower(name)
		if c.deletes() {
			a.Assocs = slices.DeleteFunc(a.Assocs, func(s Assoc) bool { return s.Account == name })
			a.reindex()
			continue
		}
		if len(a.Assocs) > mostAssocs {
			return at.bad("", "there are more than %d associations", mostAssocs)
		}
		if err := a.setAll(at, a.assoc(at, name, "", ""), c.set); err != nil {
			return err
		}
	}
	return nil
}

func (a *Accounts) setAll(at Where, s *Assoc, set []Pair) error {
	for _, p := range set {
		if word := wordOf(p.Key); s.User != "" && slices.Contains([]string{"account", "accounts", "defaultaccount", "partition", "partitions"}, word) {
			continue
		}
		if err := a.setAssoc(at, s, p.Key, p.Value); err != nil {
			return err
		}
	}
	return nil
}

func (a *Accounts) commandUser(at Where, c *command) error {
	all := append(slices.Clone(c.set), c.where...)
	accounts := listed(nil, value(all, "account", "accounts"))
	if len(accounts) == 0 && (c.verb == "add" || c.verb == "create") {
		accounts = listed(nil, value(all, "defaultaccount"))
	}
	for i := range accounts {
		accounts[i] = strings.ToLower(accounts[i])
	}
	is := func(s *Assoc) bool {
		return s.User != "" && (len(c.names) == 0 || slices.ContainsFunc(c.names, func(n string) bool { return strings.EqualFold(n, s.User) })) &&
			(len(accounts) == 0 || slices.Contains(accounts, s.Account))
	}
	if c.deletes() {
		a.Assocs = slices.DeleteFunc(a.Assocs, func(s Assoc) bool { return is(&s) })
		a.reindex()
		return nil
	}
	if c.verb == "modify" {
		for i := range a.Assocs {
			if is(&a.Assocs[i]) {
				if err := a.setAll(at, &a.Assocs[i], c.set); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if len(accounts) == 0 && len(c.names) > 0 {
		return at.bad("write account=NAME", "user %s is in no account", c.names[0])
	}
	for _, name := range c.names {
		for _, account := range accounts {
			if len(a.Assocs) > mostAssocs {
				return at.bad("", "there are more than %d associations", mostAssocs)
			}
			if err := a.setAll(at, a.assoc(at, account, name, value(c.set, "partition", "partitions")), c.set); err != nil {
				return err
			}
		}
	}
	return nil
}

// commandCluster takes what the root of the tree of accounts has.
func (a *Accounts) commandCluster(at Where, c *command) error {
	if c.deletes() {
		return nil
	}
	return a.setAll(at, a.assoc(at, "root", "", ""), c.set)
}
