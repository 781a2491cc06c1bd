/**
 * Sequences of commands with the replies of redis-server 7.0.15, each from an empty server.
 * The format is that of transcript.fixture.ts. To add one, write the commands; the differential
 * test says what the real server replies.
 */
export const RECORDED_VERSION = '7.0.15';

export const CORPUS = String.raw`
SET a 1
  +OK
GET a
  "1"
GET missing
  nil

SET a 1 NX
  +OK
SET a 2 NX
  nil
GET a
  "1"
SET b 1 XX
  nil
SET a 3 XX
  +OK
GET a
  "3"

SET a 1 GET
  nil
SET a 2 GET
  "1"
GET a
  "2"
SET a 3 NX GET
  "2"
GET a
  "2"
SET b 1 NX GET
  nil
GET b
  "1"
SET c 1 XX GET
  nil
GET c
  nil

LPUSH l x
  1
SET l 1 GET
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE l
  +list
SET l 1
  +OK
TYPE l
  +string

SET a 1 EX 100
  +OK
TTL a
  100
SET a 2
  +OK
TTL a
  -1

SET a 1 EX 100
  +OK
SET a 2 KEEPTTL
  +OK
TTL a
  100
GET a
  "2"

SET a 1 EX 0
  -ERR invalid expire time in 'set' command
SET a 1 EX -1
  -ERR invalid expire time in 'set' command
SET a 1 PX 0
  -ERR invalid expire time in 'set' command
SET a 1 EX abc
  -ERR value is not an integer or out of range
SET a 1 EX 9223372036854775807
  -ERR invalid expire time in 'set' command
SET a 1 PX 9223372036854775807
  -ERR invalid expire time in 'set' command
SET a 1 EX 9223372036854775
  -ERR invalid expire time in 'set' command
GET a
  nil

SET a 1 EX
  -ERR syntax error
SET a 1 EX 10 PX 10
  -ERR syntax error
SET a 1 EX 10 KEEPTTL
  -ERR syntax error
SET a 1 KEEPTTL EX 10
  -ERR syntax error
SET a 1 NX XX
  -ERR syntax error
SET a 1 XX NX
  -ERR syntax error
SET a 1 FOO
  -ERR syntax error
SET a 1 PERSIST
  -ERR syntax error
SET a
  -ERR wrong number of arguments for 'set' command

SET a 1 EXAT 33177117420
  +OK
EXPIRETIME a
  33177117420
PEXPIRETIME a
  33177117420000
SET b 1 PXAT 33177117420000
  +OK
EXPIRETIME b
  33177117420
SET c 1 EXAT 0
  -ERR invalid expire time in 'set' command
SET c 1 EXAT 1
  +OK
GET c
  nil

SET a 1 NX NX
  +OK
SET a 2 XX XX
  +OK
SET a 3 GET GET
  "2"
set A 1 ex 10 nx
  +OK
TTL A
  10

SETNX a 1
  1
SETNX a 2
  0
GET a
  "1"
LPUSH l x
  1
SETNX l 1
  0

SETEX a 10 v
  +OK
TTL a
  10
SETEX a 0 v
  -ERR invalid expire time in 'setex' command
SETEX a -5 v
  -ERR invalid expire time in 'setex' command
SETEX a x v
  -ERR value is not an integer or out of range
SETEX a 10
  -ERR wrong number of arguments for 'setex' command
PSETEX a 10000 w
  +OK
TTL a
  10
PSETEX a 0 w
  -ERR invalid expire time in 'psetex' command
GET a
  "w"

GETSET a 1
  nil
GETSET a 2
  "1"
EXPIRE a 100
  1
GETSET a 3
  "2"
TTL a
  -1
LPUSH l x
  1
GETSET l 1
  -WRONGTYPE Operation against a key holding the wrong kind of value

GETDEL a
  nil
SET a 1
  +OK
GETDEL a
  "1"
GET a
  nil
LPUSH l x
  1
GETDEL l
  -WRONGTYPE Operation against a key holding the wrong kind of value

GETEX a
  nil
SET a 1
  +OK
GETEX a EX 100
  "1"
TTL a
  100
GETEX a
  "1"
TTL a
  100
GETEX a PERSIST
  "1"
TTL a
  -1
GETEX a EX 0
  -ERR invalid expire time in 'getex' command
GETEX a EX 1 PERSIST
  -ERR syntax error
GETEX a PERSIST EX 1
  -ERR syntax error
GETEX a FOO
  -ERR syntax error
GETEX a PXAT 1
  "1"
EXISTS a
  0

LPUSH l x
  1
GETEX l
  -WRONGTYPE Operation against a key holding the wrong kind of value
GETEX l EX 10
  -WRONGTYPE Operation against a key holding the wrong kind of value
GETEX missing EX abc
  nil
GETEX missing NX
  -ERR syntax error
GETEX l EX abc
  -WRONGTYPE Operation against a key holding the wrong kind of value

APPEND a Hello
  5
APPEND a " World"
  11
GET a
  "Hello World"
STRLEN a
  11
STRLEN missing
  0
LPUSH l x
  1
APPEND l y
  -WRONGTYPE Operation against a key holding the wrong kind of value
STRLEN l
  -WRONGTYPE Operation against a key holding the wrong kind of value

SET a 10
  +OK
APPEND a 5
  3
INCR a
  106
EXPIRE a 50
  1
APPEND a 0
  4
TTL a
  50

INCR a
  1
INCR a
  2
DECR a
  1
INCRBY a 10
  11
DECRBY a 3
  8
GET a
  "8"

SET a abc
  +OK
INCR a
  -ERR value is not an integer or out of range
DECR a
  -ERR value is not an integer or out of range
INCRBY a 1
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
SET a ""
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float

SET a " 1"
  +OK
INCR a
  -ERR value is not an integer or out of range
SET a "1 "
  +OK
INCR a
  -ERR value is not an integer or out of range
SET a +1
  +OK
INCR a
  -ERR value is not an integer or out of range
SET a 01
  +OK
INCR a
  -ERR value is not an integer or out of range
SET a -0
  +OK
INCR a
  -ERR value is not an integer or out of range
SET a 1.0
  +OK
INCR a
  -ERR value is not an integer or out of range

SET a 9223372036854775807
  +OK
INCR a
  -ERR increment or decrement would overflow
INCRBY a 0
  9223372036854775807
DECR a
  9223372036854775806
GET a
  "9223372036854775806"
SET a -9223372036854775808
  +OK
DECR a
  -ERR increment or decrement would overflow
INCR a
  -9223372036854775807
INCRBY a -1
  -9223372036854775808

SET a 9223372036854775808
  +OK
INCR a
  -ERR value is not an integer or out of range
SET a 9007199254740993
  +OK
INCR a
  9007199254740994
DECRBY a 2
  9007199254740992
INCRBY a 9007199254740993
  18014398509481985

INCRBY a x
  -ERR value is not an integer or out of range
INCRBY a 1.5
  -ERR value is not an integer or out of range
INCRBY a 9223372036854775808
  -ERR value is not an integer or out of range
DECRBY a -9223372036854775808
  -ERR decrement would overflow
DECRBY a -9223372036854775807
  9223372036854775807
GET a
  "9223372036854775807"

INCRBY a
  -ERR wrong number of arguments for 'incrby' command
INCR
  -ERR wrong number of arguments for 'incr' command
INCR a b
  -ERR wrong number of arguments for 'incr' command
DECRBY a
  -ERR wrong number of arguments for 'decrby' command

LPUSH l x
  1
INCR l
  -WRONGTYPE Operation against a key holding the wrong kind of value
INCRBY l 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
INCRBYFLOAT l 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
DECR l
  -WRONGTYPE Operation against a key holding the wrong kind of value
INCRBY l abc
  -ERR value is not an integer or out of range

SET a 1 EX 100
  +OK
INCR a
  2
TTL a
  100
INCRBYFLOAT a 0.5
  "2.5"
TTL a
  100

INCRBYFLOAT a 0.1
  "0.1"
INCRBYFLOAT a 0.2
  "0.3"
GET a
  "0.3"

SET a 10.50
  +OK
INCRBYFLOAT a 0.1
  "10.6"
INCRBYFLOAT a -5
  "5.6"
SET a 5.0e3
  +OK
INCRBYFLOAT a 2.0e2
  "5200"

SET a 1.1
  +OK
INCRBYFLOAT a 2.2
  "3.3"
INCRBYFLOAT a 3.3
  "6.6"
INCRBYFLOAT a -6.6
  "0"
INCRBYFLOAT a 1e-17
  "0.00000000000000001"

SET a 3
  +OK
INCRBYFLOAT a 1.000000000000000005
  "4.00000000000000001"
INCRBYFLOAT a 0.123456789012345678
  "4.12345678901234569"
INCRBYFLOAT a 1e10
  "10000000004.12345678918063641"

INCRBYFLOAT a 1e17
  "100000000000000000"
INCRBYFLOAT a 1
  "100000000000000001"
INCRBYFLOAT a 1e20
  "100100000000000000000"
INCRBYFLOAT a 3
  "100100000000000000000"

INCRBYFLOAT a 123456789.123456789
  "123456789.12345678899873747"
INCRBYFLOAT a 987654321.987654321
  "1111111111.11111110995989293"
INCRBYFLOAT a -1111111111
  "0.11111110995989293"

INCRBYFLOAT a inf
  -ERR increment would produce NaN or Infinity
INCRBYFLOAT a -inf
  -ERR increment would produce NaN or Infinity
INCRBYFLOAT a nan
  -ERR value is not a valid float
INCRBYFLOAT a abc
  -ERR value is not a valid float
INCRBYFLOAT a " 1"
  -ERR value is not a valid float
INCRBYFLOAT a 1e5000
  -ERR value is not a valid float
INCRBYFLOAT a ""
  -ERR value is not a valid float
INCRBYFLOAT a 1.
  "1"
INCRBYFLOAT a .5
  "1.5"
INCRBYFLOAT a +1
  "2.5"
INCRBYFLOAT a .
  -ERR value is not a valid float

INCRBYFLOAT a 5.0
  "5"
INCR a
  6
INCRBYFLOAT a 0.5
  "6.5"
INCR a
  -ERR value is not an integer or out of range

INCRBYFLOAT a 1e-20
  "0"
INCRBYFLOAT b -0.0
  "0"
INCRBYFLOAT c -1e-18
  "0"
INCRBYFLOAT d 1e30
  "1000000000000000000024696061952"
INCRBYFLOAT e 1e-5
  "0.00001"

MSET a 1 b 2
  +OK
MGET a b c
  ["1", "2", nil]
LPUSH l x
  1
MGET a l
  ["1", nil]
MSET a
  -ERR wrong number of arguments for 'mset' command
MSET a 1 b
  -ERR wrong number of arguments for 'mset' command
MSET
  -ERR wrong number of arguments for 'mset' command
MGET
  -ERR wrong number of arguments for 'mget' command

MSETNX a 1 b 2
  1
MSETNX b 3 c 4
  0
MGET a b c
  ["1", "2", nil]
MSETNX a
  -ERR wrong number of arguments for 'msetnx' command
MSETNX a 1 b
  -ERR wrong number of arguments for 'msetnx' command

MSET a 1 a 2
  +OK
GET a
  "2"
EXPIRE a 10
  1
MSET a 3
  +OK
TTL a
  -1
LPUSH l x
  1
MSET l 1
  +OK
GET l
  "1"

SET a "Hello World"
  +OK
GETRANGE a 0 4
  "Hello"
GETRANGE a -5 -1
  "World"
GETRANGE a 0 -1
  "Hello World"
GETRANGE a 10 100
  "d"
GETRANGE a 5 3
  ""
GETRANGE a -100 2
  "Hel"
GETRANGE a -2 -5
  ""
GETRANGE a 20 30
  ""
GETRANGE a -100 -50
  "H"
SUBSTR a 0 1
  "He"

GETRANGE a 0 -1
  ""
GETRANGE a x 1
  -ERR value is not an integer or out of range
GETRANGE a 0
  -ERR wrong number of arguments for 'getrange' command
LPUSH l x
  1
GETRANGE l 0 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
GETRANGE l x 1
  -ERR value is not an integer or out of range
SET e ""
  +OK
GETRANGE e 0 -1
  ""

SET a "Hello World"
  +OK
SETRANGE a 6 Redis
  11
GET a
  "Hello Redis"
SETRANGE b 5 x
  6
GET b
  "\u0000\u0000\u0000\u0000\u0000x"
STRLEN b
  6
SETRANGE a 0 ""
  11
SETRANGE c 5 ""
  0
EXISTS c
  0
SETRANGE a -1 x
  -ERR offset is out of range
SETRANGE a x y
  -ERR value is not an integer or out of range
SETRANGE a 536870912 x
  -ERR string exceeds maximum allowed size (proto-max-bulk-len)

LPUSH l x
  1
SETRANGE l 0 y
  -WRONGTYPE Operation against a key holding the wrong kind of value
SETRANGE l -1 y
  -ERR offset is out of range
SET t abc EX 50
  +OK
SETRANGE t 1 X
  3
GET t
  "aXc"
TTL t
  50

SET u "héllo €"
  +OK
STRLEN u
  10
GETRANGE u 0 2
  "hé"
GETRANGE u 7 9
  "€"
APPEND u é
  12
GET u
  "héllo €é"
SETRANGE u 0 H
  12
GET u
  "Héllo €é"

SET a 1
  +OK
SET b 2
  +OK
DEL a b c
  2
DEL a
  0
EXISTS a
  0
DEL
  -ERR wrong number of arguments for 'del' command
UNLINK
  -ERR wrong number of arguments for 'unlink' command
UNLINK a
  0

SET a 1
  +OK
EXISTS a a b
  2
TOUCH a b
  1
EXISTS
  -ERR wrong number of arguments for 'exists' command
TOUCH
  -ERR wrong number of arguments for 'touch' command

TYPE missing
  +none
SET s 1
  +OK
LPUSH l 1
  1
SADD t 1
  1
ZADD z 1 a
  1
HSET h f v
  1
TYPE s
  +string
TYPE l
  +list
TYPE t
  +set
TYPE z
  +zset
TYPE h
  +hash
TYPE
  -ERR wrong number of arguments for 'type' command

SET a 1
  +OK
EXPIRE a 100
  1
TTL a
  100
PERSIST a
  1
TTL a
  -1
PERSIST a
  0
PERSIST missing
  0
TTL missing
  -2
PTTL missing
  -2
EXPIRE missing 10
  0

SET a 1
  +OK
EXPIRE a 0
  1
EXISTS a
  0
SET a 1
  +OK
EXPIRE a -1
  1
EXISTS a
  0
SET a 1
  +OK
PEXPIRE a -100
  1
GET a
  nil
SET a 1
  +OK
EXPIREAT a 1
  1
GET a
  nil
SET a 1
  +OK
PEXPIREAT a 0
  1
GET a
  nil

SET a 1
  +OK
EXPIRE a x
  -ERR value is not an integer or out of range
EXPIRE a 1.5
  -ERR value is not an integer or out of range
EXPIRE a
  -ERR wrong number of arguments for 'expire' command
EXPIRE a 9223372036854775807
  -ERR invalid expire time in 'expire' command
EXPIRE a -9223372036854775808
  -ERR invalid expire time in 'expire' command
PEXPIRE a 9223372036854775807
  -ERR invalid expire time in 'pexpire' command
EXPIRE a 9223372036854775
  -ERR invalid expire time in 'expire' command
EXPIREAT a 9223372036854775807
  -ERR invalid expire time in 'expireat' command
PEXPIREAT a 9223372036854775807
  1
TTL missing
  -2
EXISTS a
  1

SET a 1
  +OK
EXPIRE a 100 XX
  0
TTL a
  -1
EXPIRE a 100 NX
  1
EXPIRE a 200 NX
  0
TTL a
  100
EXPIRE a 200 XX
  1
TTL a
  200

SET a 1
  +OK
EXPIRE a 100 GT
  0
TTL a
  -1
EXPIRE a 100 LT
  1
TTL a
  100
EXPIRE a 50 GT
  0
EXPIRE a 150 GT
  1
TTL a
  150
EXPIRE a 200 LT
  0
EXPIRE a 20 LT
  1
TTL a
  20

SET a 1
  +OK
EXPIRE a 10 NX XX
  -ERR NX and XX, GT or LT options at the same time are not compatible
EXPIRE a 10 NX GT
  -ERR NX and XX, GT or LT options at the same time are not compatible
EXPIRE a 10 NX LT
  -ERR NX and XX, GT or LT options at the same time are not compatible
EXPIRE a 10 GT LT
  -ERR GT and LT options at the same time are not compatible
EXPIRE a 10 FOO
  -ERR Unsupported option FOO
EXPIRE a 10 XX GT
  0
EXPIRE a x FOO
  -ERR Unsupported option FOO
EXPIRE missing x NX XX
  -ERR NX and XX, GT or LT options at the same time are not compatible
expire a 10 nx
  1

SET a 1
  +OK
EXPIREAT a 33177117420
  1
EXPIRETIME a
  33177117420
PEXPIREAT a 33177117420123
  1
PEXPIRETIME a
  33177117420123
EXPIRETIME a
  33177117420
EXPIRETIME missing
  -2
SET b 1
  +OK
PEXPIRETIME b
  -1

SET a 1 EX 100
  +OK
RENAME a b
  +OK
TTL b
  100
EXISTS a
  0
RENAME a b
  -ERR no such key
RENAME b b
  +OK
RENAMENX b b
  0
SET c 1
  +OK
RENAMENX b c
  0
RENAMENX b d
  1
RENAMENX zz d
  -ERR no such key
RENAME b
  -ERR wrong number of arguments for 'rename' command

SET a 1
  +OK
SET b 2 EX 100
  +OK
RENAME a b
  +OK
GET b
  "1"
TTL b
  -1
LPUSH l x
  1
RENAME l b
  +OK
TYPE b
  +list

SET a 1 EX 100
  +OK
COPY a b
  1
TTL b
  100
GET b
  "1"
COPY a b
  0
COPY a b REPLACE
  1
COPY a a
  -ERR source and destination objects are the same
COPY missing b
  0
COPY a c DB 1
  1
SELECT 1
  +OK
GET c
  "1"
SELECT 0
  +OK
COPY a a DB 99
  -ERR DB index is out of range
COPY a c DB x
  -ERR value is not an integer or out of range
COPY a c FOO
  -ERR syntax error
COPY a c DB
  -ERR syntax error
COPY a a DB 1
  1

RPUSH l a b
  2
COPY l m
  1
RPUSH m c
  3
LRANGE l 0 -1
  ["a", "b"]
LRANGE m 0 -1
  ["a", "b", "c"]
HSET h f v
  1
COPY h i
  1
HSET i g w
  1
HLEN h
  1
SADD s 1
  1
COPY s t
  1
ZADD z 1 a
  1
COPY z y
  1
ZRANGE y 0 -1 WITHSCORES
  ["a", "1"]

MSET one 1 two 2 three 3 four 4
  +OK
~ KEYS *
  ["four", "one", "three", "two"]
~ KEYS *o*
  ["four", "one", "two"]
~ KEYS t??
  ["two"]
~ KEYS t*
  ["three", "two"]
~ KEYS [to]*
  ["one", "three", "two"]
~ KEYS [^t]*
  ["four", "one"]
~ KEYS f\our
  ["four"]
KEYS none*
  []
KEYS
  -ERR wrong number of arguments for 'keys' command

MSET h[ello 1 hello 2 hallo 3 hxllo 4 "h*llo" 5
  +OK
~ KEYS h[a-e]llo
  ["hallo", "hello"]
~ KEYS h[^e]llo
  ["h*llo", "hallo", "hxllo"]
~ KEYS h\[ello
  ["h[ello"]
~ KEYS h\*llo
  ["h*llo"]
~ KEYS h**o
  ["h*llo", "h[ello", "hallo", "hello", "hxllo"]
~ KEYS h[e-a]llo
  ["hallo", "hello"]
~ KEYS h[ae
  []
~ KEYS *l*l*o
  ["h*llo", "h[ello", "hallo", "hello", "hxllo"]
~ KEYS ""
  []
~ KEYS h?
  []

RANDOMKEY
  nil
DBSIZE
  0
SET a 1
  +OK
RANDOMKEY
  "a"
DBSIZE
  1
FLUSHDB
  +OK
DBSIZE
  0
FLUSHALL
  +OK
FLUSHALL ASYNC
  +OK
FLUSHDB SYNC
  +OK
FLUSHALL FOO
  -ERR syntax error
FLUSHDB ASYNC SYNC
  -ERR syntax error
DBSIZE x
  -ERR wrong number of arguments for 'dbsize' command

SET a 1
  +OK
SELECT 1
  +OK
GET a
  nil
SET a 2
  +OK
DBSIZE
  1
FLUSHDB
  +OK
SELECT 0
  +OK
GET a
  "1"
SELECT 16
  -ERR DB index is out of range
SELECT -1
  -ERR DB index is out of range
SELECT x
  -ERR value is not an integer or out of range
SELECT
  -ERR wrong number of arguments for 'select' command
SELECT 99999999999999999999
  -ERR value is not an integer or out of range

SCAN 0
  ["0", []]
SET a 1
  +OK
SCAN 0
  ["0", ["a"]]
SCAN 0 MATCH b*
  ["0", []]
SCAN 0 TYPE string
  ["0", ["a"]]
SCAN 0 TYPE list
  ["0", []]
SCAN 0 TYPE foo
  ["0", []]
SCAN 0 COUNT 100 MATCH a
  ["0", ["a"]]

SCAN x
  -ERR invalid cursor
SCAN 0 COUNT 0
  -ERR syntax error
SCAN 0 COUNT x
  -ERR value is not an integer or out of range
SCAN 0 COUNT
  -ERR syntax error
SCAN 0 FOO 1
  -ERR syntax error
SCAN
  -ERR wrong number of arguments for 'scan' command
SCAN 0 COUNT -1
  -ERR syntax error
SCAN " 0"
  -ERR invalid cursor
SCAN 1.5
  -ERR invalid cursor
SCAN 99999999999999999999999
  -ERR invalid cursor

HSCAN h 0
  ["0", []]
HSET h f v
  1
HSCAN h 0
  ["0", ["f", "v"]]
HSCAN h 0 MATCH g*
  ["0", []]
HSCAN h x
  -ERR invalid cursor
HSCAN h 0 COUNT 0
  -ERR syntax error
HSCAN h 0 TYPE hash
  -ERR syntax error
HSCAN missing 0 FOO
  ["0", []]
HSCAN h
  -ERR wrong number of arguments for 'hscan' command
SET s 1
  +OK
HSCAN s 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSCAN s x
  -ERR invalid cursor
SSCAN s 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZSCAN s 0
  -WRONGTYPE Operation against a key holding the wrong kind of value

SADD s 1
  1
SSCAN s 0
  ["0", ["1"]]
SADD s a
  1
~ SSCAN missing 0
  ["0", []]
ZADD z 1.5 a
  1
ZSCAN z 0
  ["0", ["a", "1.5"]]
ZSCAN z 0 MATCH b
  ["0", []]
SSCAN s 0 COUNT x
  -ERR value is not an integer or out of range
ZSCAN z 0 FOO
  -ERR syntax error

OBJECT ENCODING missing
  nil
SET a 1
  +OK
OBJECT ENCODING a
  "int"
SET a abc
  +OK
OBJECT ENCODING a
  "embstr"
SADD s 1 2
  2
OBJECT ENCODING s
  "intset"
SADD s a
  1
OBJECT ENCODING s
  "hashtable"
HSET h f v
  1
OBJECT ENCODING h
  "listpack"
ZADD z 1 a
  1
OBJECT ENCODING z
  "listpack"
LPUSH l a
  1
OBJECT ENCODING l
  "quicklist"
OBJECT FOO a
  -ERR unknown subcommand 'FOO'. Try OBJECT HELP.
OBJECT ENCODING
  -ERR wrong number of arguments for 'object|encoding' command
OBJECT
  -ERR wrong number of arguments for 'object' command

HSET h f1 v1 f2 v2
  2
HSET h f1 v3 f3 v4
  1
HGET h f1
  "v3"
HGET h nope
  nil
HGET missing f
  nil
HMGET h f1 nope f2
  ["v3", nil, "v2"]
HMGET missing a b
  [nil, nil]
~ HGETALL h
  ["f1", "f2", "f3", "v2", "v3", "v4"]
HLEN h
  3

HSET h f
  -ERR wrong number of arguments for 'hset' command
HSET h f v g
  -ERR wrong number of arguments for 'hset' command
HSET h
  -ERR wrong number of arguments for 'hset' command
HMSET h f v
  +OK
HMSET h f
  -ERR wrong number of arguments for 'hmset' command
HMSET h f v g
  -ERR wrong number of arguments for 'hmset' command
HGET h
  -ERR wrong number of arguments for 'hget' command
HMGET h
  -ERR wrong number of arguments for 'hmget' command
HGETALL missing
  []
HGETALL
  -ERR wrong number of arguments for 'hgetall' command

HDEL h f
  0
HSET h a 1 b 2
  2
HDEL h a c
  1
HDEL h a b
  1
EXISTS h
  0
HDEL h
  -ERR wrong number of arguments for 'hdel' command
HEXISTS h a
  0
HSET h a 1
  1
HEXISTS h a
  1
HEXISTS h b
  0
HKEYS h
  ["a"]
HVALS h
  ["1"]
HKEYS missing
  []
HVALS missing
  []

HSETNX h f 1
  1
HSETNX h f 2
  0
HGET h f
  "1"
HSTRLEN h f
  1
HSTRLEN h nope
  0
HSTRLEN missing f
  0
HLEN missing
  0
HSETNX h f
  -ERR wrong number of arguments for 'hsetnx' command

HINCRBY h n 5
  5
HINCRBY h n -7
  -2
HSET h s abc
  1
HINCRBY h s 1
  -ERR hash value is not an integer
HINCRBY h n x
  -ERR value is not an integer or out of range
HINCRBY h n 9223372036854775807
  9223372036854775805
HINCRBY h n 9223372036854775807
  -ERR increment or decrement would overflow
HINCRBY h n
  -ERR wrong number of arguments for 'hincrby' command
HSET h f 1.5
  1
HINCRBY h f 1
  -ERR hash value is not an integer
HSET h m -9223372036854775808
  1
HINCRBY h m -1
  -ERR increment or decrement would overflow

HINCRBYFLOAT h n 0.1
  "0.1"
HINCRBYFLOAT h n 0.2
  "0.3"
HSET h s abc
  1
HINCRBYFLOAT h s 1
  -ERR hash value is not a float
HINCRBYFLOAT h n abc
  -ERR value is not a valid float
HINCRBYFLOAT h n inf
  -ERR value is NaN or Infinity
HSET h e 5.0e3
  1
HINCRBYFLOAT h e 2.0e2
  "5200"
HINCRBYFLOAT h n -0.3
  "0"
HINCRBYFLOAT s
  -ERR wrong number of arguments for 'hincrbyfloat' command

SET s 1
  +OK
HSET s f v
  -WRONGTYPE Operation against a key holding the wrong kind of value
HGET s f
  -WRONGTYPE Operation against a key holding the wrong kind of value
HMGET s f
  -WRONGTYPE Operation against a key holding the wrong kind of value
HGETALL s
  -WRONGTYPE Operation against a key holding the wrong kind of value
HDEL s f
  -WRONGTYPE Operation against a key holding the wrong kind of value
HEXISTS s f
  -WRONGTYPE Operation against a key holding the wrong kind of value
HLEN s
  -WRONGTYPE Operation against a key holding the wrong kind of value
HKEYS s
  -WRONGTYPE Operation against a key holding the wrong kind of value
HVALS s
  -WRONGTYPE Operation against a key holding the wrong kind of value
HINCRBY s f 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
HINCRBYFLOAT s f 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSETNX s f v
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSTRLEN s f
  -WRONGTYPE Operation against a key holding the wrong kind of value
HMSET s f v
  -WRONGTYPE Operation against a key holding the wrong kind of value

HRANDFIELD h
  nil
HRANDFIELD h 5
  []
HSET h f v
  1
HRANDFIELD h
  "f"
HRANDFIELD h 5
  ["f"]
HRANDFIELD h -2
  ["f", "f"]
HRANDFIELD h 5 WITHVALUES
  ["f", "v"]
HRANDFIELD h 5 FOO
  -ERR syntax error
HRANDFIELD h x
  -ERR value is not an integer or out of range
HRANDFIELD h 0
  []
SET s 1
  +OK
HRANDFIELD s
  -WRONGTYPE Operation against a key holding the wrong kind of value
HRANDFIELD s 1
  -WRONGTYPE Operation against a key holding the wrong kind of value

HSET h a 1 EX
  -ERR wrong number of arguments for 'hset' command
HSET h a 1
  1
EXPIRE h 100
  1
HSET h b 2
  1
TTL h
  100
HDEL h a b
  2
TTL h
  -2

RPUSH l a b c
  3
LRANGE l 0 -1
  ["a", "b", "c"]
LPUSH l z y
  5
LRANGE l 0 -1
  ["y", "z", "a", "b", "c"]
LLEN l
  5
LLEN missing
  0
LPUSH l
  -ERR wrong number of arguments for 'lpush' command
RPUSH
  -ERR wrong number of arguments for 'rpush' command

LPUSHX l a
  0
RPUSHX l a
  0
EXISTS l
  0
RPUSH l a
  1
LPUSHX l b c
  3
RPUSHX l d
  4
LRANGE l 0 -1
  ["c", "b", "a", "d"]

RPUSH l a b c d e
  5
LPOP l
  "a"
RPOP l
  "e"
LPOP l 2
  ["b", "c"]
LRANGE l 0 -1
  ["d"]
LPOP l 10
  ["d"]
LPOP l
  nil
LPOP l 1
  nil array
EXISTS l
  0

RPUSH l a b c
  3
LPOP l 0
  []
LPOP missing 0
  nil array
RPOP l -1
  -ERR value is out of range, must be positive
LPOP l x
  -ERR value is out of range, must be positive
LPOP l 1 2
  -ERR wrong number of arguments for 'lpop' command
RPOP l 2
  ["c", "b"]
RPOP missing 3
  nil array
LPOP
  -ERR wrong number of arguments for 'lpop' command
RPOP l 9223372036854775808
  -ERR value is out of range, must be positive

RPUSH l a b c d e
  5
LRANGE l 1 3
  ["b", "c", "d"]
LRANGE l -3 -1
  ["c", "d", "e"]
LRANGE l 5 10
  []
LRANGE l -100 100
  ["a", "b", "c", "d", "e"]
LRANGE l 3 1
  []
LRANGE l -1 -3
  []
LRANGE l 0 0
  ["a"]
LRANGE l x 1
  -ERR value is not an integer or out of range
LRANGE l 0
  -ERR wrong number of arguments for 'lrange' command
LRANGE missing 0 -1
  []
LRANGE missing x y
  -ERR value is not an integer or out of range
LRANGE l -10 -6
  []

RPUSH l a b c
  3
LINDEX l 0
  "a"
LINDEX l -1
  "c"
LINDEX l 3
  nil
LINDEX l -4
  nil
LINDEX l x
  -ERR value is not an integer or out of range
LINDEX missing x
  nil
LINDEX missing 0
  nil
LINDEX l
  -ERR wrong number of arguments for 'lindex' command

RPUSH l a b c
  3
LSET l 0 x
  +OK
LSET l -1 z
  +OK
LRANGE l 0 -1
  ["x", "b", "z"]
LSET l 3 q
  -ERR index out of range
LSET l -4 q
  -ERR index out of range
LSET missing 0 q
  -ERR no such key
LSET l x q
  -ERR value is not an integer or out of range
LSET missing x q
  -ERR no such key
LSET l 0
  -ERR wrong number of arguments for 'lset' command

RPUSH l a b a c a b
  6
LREM l 2 a
  2
LRANGE l 0 -1
  ["b", "c", "a", "b"]
LREM l 0 b
  2
LRANGE l 0 -1
  ["c", "a"]
LREM l 1 zzz
  0
LREM l x a
  -ERR value is not an integer or out of range
LREM missing 0 a
  0
LREM missing x a
  -ERR value is not an integer or out of range
LREM l 0 a
  1
LREM l 0 c
  1
EXISTS l
  0

RPUSH l a b a c a
  5
LREM l -1 a
  1
LRANGE l 0 -1
  ["a", "b", "a", "c"]
LREM l -5 a
  2
LRANGE l 0 -1
  ["b", "c"]
LREM l 0
  -ERR wrong number of arguments for 'lrem' command

RPUSH l a b c d e
  5
LTRIM l 1 3
  +OK
LRANGE l 0 -1
  ["b", "c", "d"]
LTRIM l -2 -1
  +OK
LRANGE l 0 -1
  ["c", "d"]
LTRIM l 5 10
  +OK
EXISTS l
  0
LTRIM l x 1
  -ERR value is not an integer or out of range
LTRIM missing 0 -1
  +OK
LTRIM l 0
  -ERR wrong number of arguments for 'ltrim' command

RPUSH l a c
  2
LINSERT l BEFORE c b
  3
LINSERT l after c d
  4
LRANGE l 0 -1
  ["a", "b", "c", "d"]
LINSERT l BEFORE zz x
  -1
LINSERT missing BEFORE a b
  0
LINSERT l FOO a b
  -ERR syntax error
LINSERT missing FOO a b
  -ERR syntax error
LINSERT l BEFORE a
  -ERR wrong number of arguments for 'linsert' command

RPUSH a 1 2 3
  3
LMOVE a b LEFT RIGHT
  "1"
LMOVE a b RIGHT LEFT
  "3"
LRANGE a 0 -1
  ["2"]
LRANGE b 0 -1
  ["3", "1"]
LMOVE missing b LEFT LEFT
  nil
LMOVE a b FOO LEFT
  -ERR syntax error
LMOVE a a LEFT RIGHT
  "2"
LMOVE a b LEFT LEFT
  "2"
EXISTS a
  0
LMOVE b b LEFT RIGHT
  "2"
LRANGE b 0 -1
  ["3", "1", "2"]

RPUSH a 1 2 3
  3
RPOPLPUSH a b
  "3"
RPOPLPUSH a a
  "2"
LRANGE a 0 -1
  ["2", "1"]
RPOPLPUSH missing b
  nil
SET s 1
  +OK
RPOPLPUSH a s
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOPLPUSH s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
LRANGE a 0 -1
  ["2", "1"]
RPOPLPUSH missing s
  nil
LMOVE a s LEFT LEFT
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOPLPUSH a
  -ERR wrong number of arguments for 'rpoplpush' command

SET s 1
  +OK
LPUSH s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPUSH s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPUSHX s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOP s
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOP s 2
  -WRONGTYPE Operation against a key holding the wrong kind of value
LLEN s
  -WRONGTYPE Operation against a key holding the wrong kind of value
LRANGE s 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
LINDEX s 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
LSET s 0 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
LREM s 0 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
LTRIM s 0 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
LINSERT s BEFORE a b
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOS s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOP s x
  -ERR value is out of range, must be positive

RPUSH l a b c d 1 2 3 4 3 3 3
  11
LPOS l a
  0
LPOS l 3
  6
LPOS l 3 RANK 2
  8
LPOS l 3 COUNT 2
  [6, 8]
LPOS l 3 COUNT 0
  [6, 8, 9, 10]
LPOS l 3 RANK -1
  10
LPOS l 3 RANK -2 COUNT 2
  [9, 8]
LPOS l d COUNT 0 MAXLEN 3
  []
LPOS l zz
  nil
LPOS l zz COUNT 0
  []
LPOS missing a
  nil
LPOS missing a COUNT 1
  []

RPUSH l a
  1
LPOS l a RANK 0
  -ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list
LPOS l a COUNT -1
  -ERR COUNT can't be negative
LPOS l a MAXLEN -1
  -ERR MAXLEN can't be negative
LPOS l a FOO 1
  -ERR syntax error
LPOS l a COUNT
  -ERR syntax error
LPOS l a RANK x
  -ERR value is not an integer or out of range
LPOS l
  -ERR wrong number of arguments for 'lpos' command

RPUSH l a
  1
LINDEX l 9223372036854775807
  nil
LRANGE l -9223372036854775808 9223372036854775807
  ["a"]
LSET l 9223372036854775807 x
  -ERR index out of range
LREM l 9223372036854775807 b
  0
LTRIM l 0 9223372036854775807
  +OK
LLEN l
  1
LRANGE l 0 9223372036854775808
  -ERR value is not an integer or out of range

SADD s a b c a
  3
SADD s a
  0
SCARD s
  3
SISMEMBER s a
  1
SISMEMBER s z
  0
SMISMEMBER s a z b
  [1, 0, 1]
SMISMEMBER missing a
  [0]
~ SMEMBERS s
  ["a", "b", "c"]
SMEMBERS missing
  []
SCARD missing
  0
SISMEMBER missing a
  0

SADD s 1 2 3
  3
SMEMBERS s
  ["1", "2", "3"]
SREM s 1 9
  1
SREM s 2 3
  2
EXISTS s
  0
SREM missing a
  0
SADD s
  -ERR wrong number of arguments for 'sadd' command
SREM s
  -ERR wrong number of arguments for 'srem' command
SISMEMBER s
  -ERR wrong number of arguments for 'sismember' command
SMISMEMBER s
  -ERR wrong number of arguments for 'smismember' command
SMEMBERS
  -ERR wrong number of arguments for 'smembers' command

SADD s a b c
  3
~ SPOP s 10
  ["a", "b", "c"]
EXISTS s
  0
SPOP s
  nil
SPOP s 1
  []
SADD s x
  1
SPOP s
  "x"
SADD s x
  1
SPOP s 0
  []
SPOP s -1
  -ERR value is out of range, must be positive
SPOP s x
  -ERR value is out of range, must be positive
SPOP s 1 2
  -ERR syntax error
SPOP missing 0
  []
SPOP
  -ERR wrong number of arguments for 'spop' command

SADD s a
  1
SRANDMEMBER s
  "a"
SRANDMEMBER s 5
  ["a"]
SRANDMEMBER s -3
  ["a", "a", "a"]
SRANDMEMBER s 0
  []
SRANDMEMBER s x
  -ERR value is not an integer or out of range
SRANDMEMBER missing
  nil
SRANDMEMBER missing 2
  []
SRANDMEMBER s 1 2
  -ERR syntax error
SRANDMEMBER missing x
  -ERR value is not an integer or out of range

SADD a 1 2 3 x
  4
SADD b 2 3 4 y
  4
~ SUNION a b
  ["1", "2", "3", "4", "x", "y"]
~ SINTER a b
  ["2", "3"]
~ SDIFF a b
  ["1", "x"]
~ SDIFF b a
  ["4", "y"]
~ SUNION a missing
  ["1", "2", "3", "x"]
SINTER a missing
  []
~ SDIFF a missing
  ["1", "2", "3", "x"]
SDIFF missing a
  []
SUNION missing
  []
SUNION
  -ERR wrong number of arguments for 'sunion' command

SADD a 1 2 3
  3
SADD b 2 3 4
  3
SUNIONSTORE d a b
  4
SMEMBERS d
  ["1", "2", "3", "4"]
SINTERSTORE d a b
  2
SMEMBERS d
  ["2", "3"]
SDIFFSTORE d a b
  1
SMEMBERS d
  ["1"]
SINTERSTORE d a missing
  0
EXISTS d
  0
SDIFFSTORE d missing a
  0
SUNIONSTORE d missing
  0
SUNIONSTORE d
  -ERR wrong number of arguments for 'sunionstore' command

SADD a 1 2
  2
SET d v EX 100
  +OK
SUNIONSTORE d a
  2
TTL d
  -1
TYPE d
  +set
SUNIONSTORE a a a
  2
SMEMBERS a
  ["1", "2"]
SDIFFSTORE a a a
  0
EXISTS a
  0

SET s 1
  +OK
SADD s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SREM s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMEMBERS s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SISMEMBER s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMISMEMBER s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SCARD s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SPOP s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SRANDMEMBER s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SUNION s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SINTER s missing
  -WRONGTYPE Operation against a key holding the wrong kind of value
SDIFF missing s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SUNIONSTORE d s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SINTER missing s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMOVE s t a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SINTERCARD 1 s
  -WRONGTYPE Operation against a key holding the wrong kind of value
SPOP s 2
  -WRONGTYPE Operation against a key holding the wrong kind of value
SRANDMEMBER s 2
  -WRONGTYPE Operation against a key holding the wrong kind of value

SADD a 1 2
  2
SMOVE a b 1
  1
SMOVE a b 9
  0
SMEMBERS b
  ["1"]
SMOVE a a 2
  1
SMOVE a a 9
  0
SMOVE missing b 1
  0
SET s x
  +OK
SMOVE a s 2
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMOVE missing s 2
  0
SMOVE a b 2
  1
EXISTS a
  0
SMOVE a b
  -ERR wrong number of arguments for 'smove' command

SADD a 1 2 3
  3
SADD b 2 3 4
  3
SINTERCARD 2 a b
  2
SINTERCARD 2 a b LIMIT 1
  1
SINTERCARD 2 a b LIMIT 0
  2
SINTERCARD 0 a
  -ERR numkeys should be greater than 0
SINTERCARD x a
  -ERR numkeys should be greater than 0
SINTERCARD 3 a b
  -ERR Number of keys can't be greater than number of args
SINTERCARD 2 a b LIMIT -1
  -ERR LIMIT can't be negative
SINTERCARD 2 a b FOO 1
  -ERR syntax error
SINTERCARD 1 a b
  -ERR syntax error
SINTERCARD 2 a b LIMIT
  -ERR syntax error
SINTERCARD 2 a b LIMIT x
  -ERR LIMIT can't be negative
SINTERCARD 1
  -ERR wrong number of arguments for 'sintercard' command

ZADD z 1 a 2 b 3 c
  3
ZRANGE z 0 -1
  ["a", "b", "c"]
ZRANGE z 0 -1 WITHSCORES
  ["a", "1", "b", "2", "c", "3"]
ZADD z 5 a
  0
ZADD z 1 b 4 d
  1
ZRANGE z 0 -1 WITHSCORES
  ["b", "1", "c", "3", "d", "4", "a", "5"]
ZCARD z
  4
ZCARD missing
  0
ZSCORE z a
  "5"
ZSCORE z nope
  nil
ZSCORE missing a
  nil

ZADD z NX 1 a
  1
ZADD z NX 2 a
  0
ZSCORE z a
  "1"
ZADD z XX 3 a
  0
ZADD z XX 1 b
  0
ZCARD z
  1
ZADD z CH 4 a 1 b
  2
ZADD z CH 4 a
  0
ZADD z XX CH 5 a
  1
ZADD missing XX 1 a
  0
EXISTS missing
  0

ZADD z 5 a
  1
ZADD z GT 3 a
  0
ZSCORE z a
  "5"
ZADD z GT 7 a 1 b
  1
ZSCORE z a
  "7"
ZADD z LT 9 a
  0
ZADD z LT CH 2 a
  1
ZSCORE z a
  "2"
ZADD z GT XX CH 9 a 1 q
  1
ZCARD z
  2

ZADD z INCR 1 a
  "1"
ZADD z INCR 2.5 a
  "3.5"
ZADD z NX INCR 1 a
  nil
ZADD z XX INCR 1 b
  nil
ZADD z GT INCR -1 a
  nil
ZADD z LT INCR -1 a
  "2.5"
ZADD z INCR 1 a 2 b
  -ERR INCR option supports a single increment-element pair
ZADD missing XX INCR 1 a
  nil

ZADD z NX XX 1 a
  -ERR XX and NX options at the same time are not compatible
ZADD z NX GT 1 a
  -ERR GT, LT, and/or NX options at the same time are not compatible
ZADD z GT LT 1 a
  -ERR GT, LT, and/or NX options at the same time are not compatible
ZADD z NX LT 1 a
  -ERR GT, LT, and/or NX options at the same time are not compatible
ZADD z 1
  -ERR wrong number of arguments for 'zadd' command
ZADD z 1 a 2
  -ERR syntax error
ZADD z
  -ERR wrong number of arguments for 'zadd' command
ZADD z NX
  -ERR wrong number of arguments for 'zadd' command
ZADD z x a
  -ERR value is not a valid float
ZADD z 1 a x b
  -ERR value is not a valid float
EXISTS z
  0
ZADD z nan a
  -ERR value is not a valid float
ZADD z "" a
  -ERR value is not a valid float
ZADD z CH
  -ERR wrong number of arguments for 'zadd' command
ZADD z INCR 1 a b
  -ERR syntax error
ZADD z FOO a
  -ERR value is not a valid float

ZADD z inf a -inf b +inf c infinity d 0 e
  5
ZRANGE z 0 -1 WITHSCORES
  ["b", "-inf", "e", "0", "a", "inf", "c", "inf", "d", "inf"]
ZINCRBY z -inf a
  -ERR resulting score is not a number (NaN)
ZADD z INCR -inf a
  -ERR resulting score is not a number (NaN)
ZINCRBY z 1 b
  "-inf"
ZSCORE z a
  "inf"

ZADD z 0.1 a 0.2 b 1e21 c 1e-7 d 3.0 e -0 f 1.5 g
  7
ZRANGE z 0 -1 WITHSCORES
  ["f", "0", "d", "9.9999999999999995e-08", "a", "0.10000000000000001", "b", "0.20000000000000001", "g", "1.5", "e", "3", "c", "1e+21"]
ZINCRBY z 0.2 a
  "0.30000000000000004"
ZSCORE z a
  "0.30000000000000004"

ZADD z 1e17 a 123456789012345678 b 9007199254740993 c 1e16 d 1e15 e 123456789.123456789 f 1e100 g
  7
ZRANGE z 0 -1 WITHSCORES
  ["f", "123456789.12345679", "e", "1000000000000000", "c", "9007199254740992", "d", "10000000000000000", "a", "1e+17", "b", "1.2345678901234568e+17", "g", "1e+100"]

ZADD z 1e400 a
  -ERR value is not a valid float
ZADD z -1e400 a
  -ERR value is not a valid float
ZADD z 1e-400 a
  -ERR value is not a valid float
ZADD z 1e308 a
  1
ZADD z 5e-324 b
  1
ZADD z 0e9 c
  1
ZADD z .5 d
  1
ZADD z 5. e
  1
ZADD z +5 f
  1
ZADD z " 5" g
  -ERR value is not a valid float
ZADD z "5 " h
  -ERR value is not a valid float
ZADD z 2.98023223876953125e-8 i
  1
ZRANGE z 0 -1 WITHSCORES
  ["c", "0", "b", "4.9406564584124654e-324", "i", "2.9802322387695312e-08", "d", "0.5", "e", "5", "f", "5", "a", "1e+308"]

ZADD z 0.00001 a 0.0001 b 0.001 c 1e-5 d 99999999999999999999 e 12345.678 f 3.14159265358979 g
  7
ZRANGE z 0 -1 WITHSCORES
  ["a", "1.0000000000000001e-05", "d", "1.0000000000000001e-05", "b", "0.0001", "c", "0.001", "g", "3.14159265358979", "f", "12345.678", "e", "1e+20"]

ZINCRBY z 1 a
  "1"
ZINCRBY z 1.5 a
  "2.5"
ZINCRBY z -10 a
  "-7.5"
ZINCRBY z x a
  -ERR value is not a valid float
ZINCRBY z nan a
  -ERR value is not a valid float
ZINCRBY z
  -ERR wrong number of arguments for 'zincrby' command
ZINCRBY z 1
  -ERR wrong number of arguments for 'zincrby' command
ZSCORE z a
  "-7.5"

ZADD z 1 a 2 b 3 c
  3
ZMSCORE z a nope c
  ["1", nil, "3"]
ZMSCORE missing a b
  [nil, nil]
ZMSCORE z
  -ERR wrong number of arguments for 'zmscore' command
ZSCORE z
  -ERR wrong number of arguments for 'zscore' command
ZRANK z a
  0
ZRANK z c
  2
ZREVRANK z a
  2
ZREVRANK z c
  0
ZRANK z nope
  nil
ZRANK missing a
  nil
ZRANK z a b
  -ERR wrong number of arguments for 'zrank' command
ZREVRANK z
  -ERR wrong number of arguments for 'zrevrank' command

ZADD z 1 a 2 b 3 c 4 d 5 e
  5
ZCOUNT z 2 4
  3
ZCOUNT z (2 4
  2
ZCOUNT z (2 (4
  1
ZCOUNT z -inf +inf
  5
ZCOUNT z 4 2
  0
ZCOUNT z 2 2
  1
ZCOUNT z (2 (2
  0
ZCOUNT z x 1
  -ERR min or max is not a float
ZCOUNT z 1 (x
  -ERR min or max is not a float
ZCOUNT missing 0 1
  0
ZCOUNT missing x 1
  -ERR min or max is not a float
ZCOUNT z -inf (inf
  5
ZCOUNT z ( 3
  3
ZCOUNT z nan 1
  -ERR min or max is not a float

ZADD z 1 a 2 b 3 c 4 d 5 e
  5
ZRANGE z 1 3
  ["b", "c", "d"]
ZRANGE z -2 -1
  ["d", "e"]
ZRANGE z 3 1
  []
ZRANGE z 10 20
  []
ZRANGE z -100 1
  ["a", "b"]
ZRANGE z 0 1 REV
  ["e", "d"]
ZRANGE z 0 1 REV WITHSCORES
  ["e", "5", "d", "4"]
ZRANGE z x 1
  -ERR value is not an integer or out of range
ZRANGE z 0
  -ERR wrong number of arguments for 'zrange' command
ZRANGE missing 0 1
  []
ZRANGE missing x 1
  -ERR value is not an integer or out of range

ZADD z 1 a 2 b 3 c 4 d 5 e
  5
ZRANGE z 2 4 BYSCORE
  ["b", "c", "d"]
ZRANGE z (2 4 BYSCORE WITHSCORES
  ["c", "3", "d", "4"]
ZRANGE z 4 2 BYSCORE
  []
ZRANGE z 4 2 BYSCORE REV
  ["d", "c", "b"]
ZRANGE z +inf -inf BYSCORE REV LIMIT 1 2
  ["d", "c"]
ZRANGE z -inf +inf BYSCORE LIMIT 1 2
  ["b", "c"]
ZRANGE z -inf +inf BYSCORE LIMIT 3 -1
  ["d", "e"]
ZRANGE z -inf +inf BYSCORE LIMIT -1 2
  []
ZRANGE z -inf +inf BYSCORE LIMIT 10 2
  []
ZRANGE z -inf +inf BYSCORE LIMIT 0 0
  []

ZADD z 1 a
  1
ZRANGE z 0 1 LIMIT 0 1
  -ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX
ZRANGE z 0 1 LIMIT 0 -1
  ["a"]
ZRANGE z 0 1 BYSCORE LIMIT 0
  -ERR syntax error
ZRANGE z 0 1 BYSCORE LIMIT x 1
  -ERR value is not an integer or out of range
ZRANGE z 0 1 BYLEX
  -ERR min or max not valid string range item
ZRANGE z - + BYLEX WITHSCORES
  -ERR syntax error, WITHSCORES not supported in combination with BYLEX
ZRANGE z 0 1 FOO
  -ERR syntax error
ZRANGE z 0 1 BYSCORE BYLEX
  -ERR syntax error
ZRANGE z 0 1 REV REV
  -ERR syntax error
ZRANGE z a b BYSCORE
  -ERR min or max is not a float
ZRANGE missing a b BYSCORE
  -ERR min or max is not a float
ZRANGE missing a b BYLEX
  -ERR min or max not valid string range item

ZADD z 0 a 0 b 0 c 0 d 0 e
  5
ZRANGE z - + BYLEX
  ["a", "b", "c", "d", "e"]
ZRANGE z [b [d BYLEX
  ["b", "c", "d"]
ZRANGE z (b (d BYLEX
  ["c"]
ZRANGE z + - BYLEX REV
  ["e", "d", "c", "b", "a"]
ZRANGE z [d [b BYLEX REV
  ["d", "c", "b"]
ZRANGE z [d [b BYLEX
  []
ZRANGE z - + BYLEX LIMIT 1 2
  ["b", "c"]
ZRANGE z + - BYLEX
  []
ZRANGE z - - BYLEX
  []
ZRANGE z [ [c BYLEX
  ["a", "b", "c"]
ZRANGE z b d BYLEX
  -ERR min or max not valid string range item
ZRANGE z + - BYLEX REV LIMIT 1 2
  ["d", "c"]

ZADD z 0 a 0 b 0 c
  3
ZRANGEBYLEX z - +
  ["a", "b", "c"]
ZRANGEBYLEX z [a (c
  ["a", "b"]
ZREVRANGEBYLEX z + -
  ["c", "b", "a"]
ZREVRANGEBYLEX z (c [a LIMIT 0 1
  ["b"]
ZRANGEBYLEX z a c
  -ERR min or max not valid string range item
ZRANGEBYLEX z - + WITHSCORES
  -ERR syntax error, WITHSCORES not supported in combination with BYLEX
ZLEXCOUNT z - +
  3
ZLEXCOUNT z [b +
  2
ZLEXCOUNT z x y
  -ERR min or max not valid string range item
ZLEXCOUNT missing - +
  0
ZREMRANGEBYLEX z [a [b
  2
ZRANGE z 0 -1
  ["c"]
ZREMRANGEBYLEX z x y
  -ERR min or max not valid string range item
ZREMRANGEBYLEX missing - +
  0

ZADD z 1 a 2 b 3 c
  3
ZREVRANGE z 0 -1
  ["c", "b", "a"]
ZREVRANGE z 0 1 WITHSCORES
  ["c", "3", "b", "2"]
ZREVRANGE z 0 1 LIMIT 0 1
  -ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX
ZREVRANGE z 0 1 REV
  -ERR syntax error
ZREVRANGE z 0 1 BYSCORE
  -ERR syntax error
ZREVRANGE z x 1
  -ERR value is not an integer or out of range
ZREVRANGE z 0
  -ERR wrong number of arguments for 'zrevrange' command

ZADD z 1 a 2 b 3 c
  3
ZRANGEBYSCORE z 1 2
  ["a", "b"]
ZRANGEBYSCORE z (1 3 WITHSCORES
  ["b", "2", "c", "3"]
ZRANGEBYSCORE z -inf +inf LIMIT 1 1
  ["b"]
ZRANGEBYSCORE z -inf inf WITHSCORES LIMIT 0 2
  ["a", "1", "b", "2"]
ZRANGEBYSCORE z 1 2 BYSCORE
  -ERR syntax error
ZRANGEBYSCORE z 1 2 REV
  -ERR syntax error
ZRANGEBYSCORE z x 2
  -ERR min or max is not a float
ZRANGEBYSCORE z 1 2 LIMIT 1
  -ERR syntax error
ZRANGEBYSCORE z 1 2 LIMIT a b
  -ERR value is not an integer or out of range
ZRANGEBYSCORE z 1
  -ERR wrong number of arguments for 'zrangebyscore' command

ZADD z 1 a 2 b 3 c
  3
ZREVRANGEBYSCORE z 3 1
  ["c", "b", "a"]
ZREVRANGEBYSCORE z +inf (1 WITHSCORES
  ["c", "3", "b", "2"]
ZREVRANGEBYSCORE z 1 3
  []
ZREVRANGEBYSCORE z +inf -inf LIMIT 1 1
  ["b"]
ZREVRANGEBYSCORE z x 1
  -ERR min or max is not a float

ZADD z 1 a 2 b 3 c
  3
ZREM z a nope
  1
ZREM z b c
  2
EXISTS z
  0
ZREM missing a
  0
ZREM z
  -ERR wrong number of arguments for 'zrem' command
ZREM
  -ERR wrong number of arguments for 'zrem' command

ZADD z 1 a 2 b 3 c 4 d
  4
ZREMRANGEBYSCORE z -inf 2
  2
ZRANGE z 0 -1
  ["c", "d"]
ZREMRANGEBYSCORE z (3 4
  1
ZREMRANGEBYSCORE z -inf +inf
  1
EXISTS z
  0
ZREMRANGEBYSCORE missing 0 1
  0
ZREMRANGEBYSCORE z x 1
  -ERR min or max is not a float
ZREMRANGEBYSCORE z 0
  -ERR wrong number of arguments for 'zremrangebyscore' command

ZADD z 1 a 2 b 3 c 4 d
  4
ZREMRANGEBYRANK z 0 1
  2
ZRANGE z 0 -1
  ["c", "d"]
ZREMRANGEBYRANK z -1 -1
  1
ZREMRANGEBYRANK z 5 10
  0
ZREMRANGEBYRANK z x 1
  -ERR value is not an integer or out of range
ZREMRANGEBYRANK missing 0 1
  0
ZREMRANGEBYRANK z 0 -1
  1
EXISTS z
  0
ZREMRANGEBYRANK z 0
  -ERR wrong number of arguments for 'zremrangebyrank' command

ZADD z 1 a 2 b 3 c 4 d
  4
ZPOPMIN z
  ["a", "1"]
ZPOPMAX z
  ["d", "4"]
ZPOPMIN z 5
  ["b", "2", "c", "3"]
EXISTS z
  0
ZPOPMIN missing
  []
ZPOPMAX missing 2
  []

ZADD z 1 a 2 b
  2
ZPOPMIN z 0
  []
ZPOPMIN z -1
  -ERR value is out of range, must be positive
ZPOPMIN z x
  -ERR value is out of range, must be positive
ZPOPMIN z 1 2
  -ERR syntax error
ZPOPMAX z 2
  ["b", "2", "a", "1"]
ZPOPMIN missing -1
  -ERR value is out of range, must be positive
SET s 1
  +OK
ZPOPMIN s
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZPOPMIN s -1
  -ERR value is out of range, must be positive
ZPOPMIN s 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZPOPMIN
  -ERR wrong number of arguments for 'zpopmin' command

SET s 1
  +OK
ZADD s 1 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZSCORE s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZMSCORE s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZINCRBY s 1 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZCARD s
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZCOUNT s 0 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANK s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZREVRANK s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGE s 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGE s x 1
  -ERR value is not an integer or out of range
ZREVRANGE s 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGEBYSCORE s 0 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZREM s a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZREMRANGEBYSCORE s 0 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZREMRANGEBYRANK s 0 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZREMRANGEBYLEX s - +
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZLEXCOUNT s - +
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZADD s x a
  -ERR value is not a valid float
ZRANGEBYSCORE s x 1
  -ERR min or max is not a float

ZADD z 1 a 2 b 3 c
  3
ZRANGESTORE d z 0 1
  2
ZRANGE d 0 -1 WITHSCORES
  ["a", "1", "b", "2"]
ZRANGESTORE d z 2 3 BYSCORE
  2
ZRANGE d 0 -1
  ["b", "c"]
ZRANGESTORE d z 9 10
  0
EXISTS d
  0
ZRANGESTORE d missing 0 1
  0
ZRANGESTORE d z 0 1 WITHSCORES
  -ERR syntax error
ZRANGESTORE d z 0
  -ERR wrong number of arguments for 'zrangestore' command
ZRANGESTORE d z 0 1 REV
  2

ZADD z 1 b 1 a 1 c 1 B 1 aa 1 é 1 Z
  7
ZRANGE z 0 -1
  ["B", "Z", "a", "aa", "b", "c", "é"]
ZRANK z é
  6
ZADD y 0 😀 0 € 0 z
  3
ZRANGE y 0 -1
  ["z", "€", "😀"]
ZRANGEBYLEX y [€ +
  ["€", "😀"]

MULTI
  +OK
SET a 1
  +QUEUED
INCR a
  +QUEUED
GET a
  +QUEUED
EXEC
  [+OK, 2, "2"]
GET a
  "2"

MULTI
  +OK
MULTI
  -ERR MULTI calls can not be nested
EXEC
  []
EXEC
  -ERR EXEC without MULTI
DISCARD
  -ERR DISCARD without MULTI
MULTI
  +OK
SET a 1
  +QUEUED
DISCARD
  +OK
GET a
  nil
WATCH
  -ERR wrong number of arguments for 'watch' command
WATCH a
  +OK
UNWATCH
  +OK
MULTI x
  -ERR wrong number of arguments for 'multi' command
EXEC x
  -EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command

MULTI
  +OK
FOO
  -ERR unknown command 'FOO', with args beginning with: 
SET a 1
  +QUEUED
EXEC
  -EXECABORT Transaction discarded because of previous errors.
GET a
  nil
MULTI
  +OK
SET a
  -ERR wrong number of arguments for 'set' command
EXEC
  -EXECABORT Transaction discarded because of previous errors.
EXEC
  -ERR EXEC without MULTI

MULTI
  +OK
SET a abc
  +QUEUED
INCR a
  +QUEUED
LPUSH a x
  +QUEUED
SET b 1
  +QUEUED
EXEC
  [+OK, -ERR value is not an integer or out of range, -WRONGTYPE Operation against a key holding the wrong kind of value, +OK]
GET b
  "1"

MULTI
  +OK
WATCH a
  -ERR WATCH inside MULTI is not allowed
SET a 1
  +QUEUED
EXEC
  [+OK]
MULTI
  +OK
UNWATCH
  +QUEUED
EXEC
  [+OK]
MULTI
  +OK
EXEC
  []

WATCH a
  +OK
SET a 1
  +OK
MULTI
  +OK
SET a 2
  +QUEUED
EXEC
  nil array
GET a
  "1"
MULTI
  +OK
SET a 3
  +QUEUED
EXEC
  [+OK]
GET a
  "3"

SET a 1
  +OK
WATCH a
  +OK
MULTI
  +OK
INCR a
  +QUEUED
EXEC
  [2]
WATCH a
  +OK
SET a 5
  +OK
UNWATCH
  +OK
MULTI
  +OK
INCR a
  +QUEUED
EXEC
  [6]
WATCH a
  +OK
DEL a
  1
MULTI
  +OK
PING
  +QUEUED
EXEC
  nil array

WATCH a b
  +OK
SET c 1
  +OK
MULTI
  +OK
GET c
  +QUEUED
EXEC
  ["1"]
WATCH a
  +OK
DEL a
  0
MULTI
  +OK
PING
  +QUEUED
EXEC
  [+PONG]
SET a 1
  +OK
WATCH a
  +OK
EXPIRE a 100
  1
MULTI
  +OK
PING
  +QUEUED
EXEC
  nil array
WATCH a
  +OK
GET a
  "1"
SADD s 1
  1
MULTI
  +OK
PING
  +QUEUED
EXEC
  [+PONG]

WATCH s
  +OK
SADD s 1
  1
MULTI
  +OK
PING
  +QUEUED
EXEC
  nil array
WATCH s
  +OK
SADD s 1
  0
MULTI
  +OK
PING
  +QUEUED
EXEC
  [+PONG]
WATCH s
  +OK
FLUSHALL
  +OK
MULTI
  +OK
PING
  +QUEUED
EXEC
  nil array
WATCH s
  +OK
FLUSHALL
  +OK
MULTI
  +OK
PING
  +QUEUED
EXEC
  [+PONG]
WATCH a
  +OK
SELECT 1
  +OK
SET a 1
  +OK
SELECT 0
  +OK
MULTI
  +OK
PING
  +QUEUED
EXEC
  [+PONG]

MULTI
  +OK
PING
  +QUEUED
ECHO hi
  +QUEUED
SELECT 1
  +QUEUED
SET a 1
  +QUEUED
SELECT 0
  +QUEUED
GET a
  +QUEUED
EXEC
  [+PONG, "hi", +OK, +OK, +OK, nil]
MULTI
  +OK
MGET x y
  +QUEUED
LRANGE l 0 -1
  +QUEUED
SMEMBERS s
  +QUEUED
EXEC
  [[nil, nil], [], []]
EXEC x
  -EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command
MULTI
  +OK
EXEC x
  -EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command
EXEC
  -ERR EXEC without MULTI

DISCARD
  -ERR DISCARD without MULTI
EXEC
  -ERR EXEC without MULTI
DISCARD x
  -ERR wrong number of arguments for 'discard' command
UNWATCH x
  -ERR wrong number of arguments for 'unwatch' command
MULTI
  +OK
DISCARD
  +OK
DISCARD
  -ERR DISCARD without MULTI

PING
  +PONG
PING hello
  "hello"
PING a b
  -ERR wrong number of arguments for 'ping' command
ECHO hi
  "hi"
ECHO
  -ERR wrong number of arguments for 'echo' command
ECHO a b
  -ERR wrong number of arguments for 'echo' command
ping
  +PONG
PiNg x
  "x"

FOO
  -ERR unknown command 'FOO', with args beginning with: 
foo a b
  -ERR unknown command 'foo', with args beginning with: 'a' 'b' 
"FOO BAR" x
  -ERR unknown command 'FOO BAR', with args beginning with: 'x' 
FOO a b c d e f g h i j
  -ERR unknown command 'FOO', with args beginning with: 'a' 'b' 'c' 'd' 'e' 'f' 'g' 'h' 'i' 'j' 
""
  -ERR unknown command '', with args beginning with: 
FOO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccc
  -ERR unknown command 'FOO', with args beginning with: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' 
FOO ""
  -ERR unknown command 'FOO', with args beginning with: '' 

AUTH x
  -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
AUTH default x
  +OK
AUTH nobody x
  -WRONGPASS invalid username-password pair or user is disabled.
AUTH
  -ERR wrong number of arguments for 'auth' command
AUTH a b c
  -ERR syntax error

CLIENT SETNAME me
  +OK
CLIENT GETNAME
  "me"
CLIENT SETNAME "a b"
  -ERR Client names cannot contain spaces, newlines or special characters.
CLIENT SETNAME ""
  +OK
CLIENT GETNAME
  nil
CLIENT FOO
  -ERR unknown subcommand 'FOO'. Try CLIENT HELP.
CLIENT
  -ERR wrong number of arguments for 'client' command
CLIENT SETNAME
  -ERR wrong number of arguments for 'client|setname' command
CLIENT ID x
  -ERR wrong number of arguments for 'client|id' command

HELLO x
  -ERR Protocol version is not an integer or out of range
HELLO 1
  -NOPROTO unsupported protocol version
HELLO 4
  -NOPROTO unsupported protocol version
HELLO 2 FOO
  -ERR Syntax error in HELLO option 'FOO'
HELLO 2 SETNAME
  -ERR Syntax error in HELLO option 'SETNAME'

CONFIG GET maxmemory
  ["maxmemory", "0"]
CONFIG SET maxmemory 100mb
  +OK
CONFIG GET maxmemory
  ["maxmemory", "104857600"]
CONFIG SET maxmemory 1k
  +OK
CONFIG GET maxmemory
  ["maxmemory", "1000"]
CONFIG SET maxmemory 0
  +OK
CONFIG SET maxmemory abc
  -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value
CONFIG SET maxmemory -1
  -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value
CONFIG SET maxmemory 10zb
  -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value
CONFIG SET foo bar
  -ERR Unknown option or number of arguments for CONFIG SET - 'foo'
CONFIG SET maxmemory
  -ERR wrong number of arguments for 'config|set' command
CONFIG FOO
  -ERR unknown subcommand 'FOO'. Try CONFIG HELP.
CONFIG GET
  -ERR wrong number of arguments for 'config|get' command
CONFIG
  -ERR wrong number of arguments for 'config' command
CONFIG GET nope
  []

CONFIG SET maxmemory-policy allkeys-lru
  +OK
CONFIG GET maxmemory-policy
  ["maxmemory-policy", "allkeys-lru"]
CONFIG SET maxmemory-policy noeviction
  +OK
~ CONFIG GET maxmemory maxmemory-policy
  ["0", "maxmemory", "maxmemory-policy", "noeviction"]
CONFIG SET maxmemory 1mb maxmemory
  -ERR syntax error
CONFIG SET databases 3
  -ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config
CONFIG SET maxmemory 0 maxmemory-policy volatile-ttl
  +OK
CONFIG GET maxmemory-pol*
  ["maxmemory-policy", "volatile-ttl"]
CONFIG SET maxmemory-policy noeviction
  +OK
CONFIG RESETSTAT
  +OK

SET x 1
  +OK
CONFIG SET maxmemory 1
  +OK
SET a 1
  -OOM command not allowed when used memory > 'maxmemory'.
GET a
  nil
LPUSH l a
  -OOM command not allowed when used memory > 'maxmemory'.
DEL a
  0
MULTI
  +OK
SET a 1
  -OOM command not allowed when used memory > 'maxmemory'.
EXEC
  -EXECABORT Transaction discarded because of previous errors.
MULTI
  +OK
GET a
  -OOM command not allowed when used memory > 'maxmemory'.
EXEC
  -EXECABORT Transaction discarded because of previous errors.
INCR n
  -OOM command not allowed when used memory > 'maxmemory'.
EXPIRE a 10
  0
SETRANGE a 0 x
  -OOM command not allowed when used memory > 'maxmemory'.
CONFIG SET maxmemory 0
  +OK
SET a 1
  +OK

MULTI
  +OK
SET a 1
  +QUEUED
CONFIG SET maxmemory 1
  +QUEUED
EXEC
  [+OK, +OK]
CONFIG SET maxmemory 0
  +OK
GET a
  "1"

RESET
  +RESET
MULTI
  +OK
RESET
  +RESET
EXEC
  -ERR EXEC without MULTI
SELECT 2
  +OK
RESET
  +RESET
SET a 1
  +OK
SELECT 0
  +OK
GET a
  "1"

COMMAND FOO
  -ERR unknown subcommand 'FOO'. Try COMMAND HELP.
MEMORY
  -ERR wrong number of arguments for 'memory' command
MEMORY FOO
  -ERR unknown subcommand 'FOO'. Try MEMORY HELP.
TIME x
  -ERR wrong number of arguments for 'time' command
MEMORY USAGE missing
  nil
MEMORY USAGE
  -ERR wrong number of arguments for 'memory|usage' command

SET k v
  +OK
TTL
  -ERR wrong number of arguments for 'ttl' command
PTTL
  -ERR wrong number of arguments for 'pttl' command
PERSIST
  -ERR wrong number of arguments for 'persist' command
EXPIREAT k
  -ERR wrong number of arguments for 'expireat' command
RENAMENX k
  -ERR wrong number of arguments for 'renamenx' command
RANDOMKEY x
  -ERR wrong number of arguments for 'randomkey' command
STRLEN
  -ERR wrong number of arguments for 'strlen' command
GET a b
  -ERR wrong number of arguments for 'get' command
SETNX a
  -ERR wrong number of arguments for 'setnx' command
GETSET a
  -ERR wrong number of arguments for 'getset' command
GETDEL
  -ERR wrong number of arguments for 'getdel' command
GETEX
  -ERR wrong number of arguments for 'getex' command
APPEND a
  -ERR wrong number of arguments for 'append' command
MGET
  -ERR wrong number of arguments for 'mget' command
HLEN
  -ERR wrong number of arguments for 'hlen' command
HKEYS a b
  -ERR wrong number of arguments for 'hkeys' command
SCARD
  -ERR wrong number of arguments for 'scard' command
ZCARD
  -ERR wrong number of arguments for 'zcard' command
LLEN
  -ERR wrong number of arguments for 'llen' command
ZRANK z
  -ERR wrong number of arguments for 'zrank' command
ZMSCORE z
  -ERR wrong number of arguments for 'zmscore' command
SDIFF
  -ERR wrong number of arguments for 'sdiff' command
LMOVE a b LEFT
  -ERR wrong number of arguments for 'lmove' command

EXISTS a
  0
HSET a f v
  1
EXISTS a
  1
HDEL a f
  1
EXISTS a
  0
RPUSH a x
  1
LPOP a
  "x"
EXISTS a
  0
SADD a x
  1
SREM a x
  1
EXISTS a
  0
ZADD a 1 x
  1
ZREM a x
  1
EXISTS a
  0

INCR rate
  1
EXPIRE rate 10
  1
INCR rate
  2
INCR rate
  3
TTL rate
  10
GET rate
  "3"
SET rate 0
  +OK
TTL rate
  -1

ZADD w 1000 r1
  1
ZADD w 1000 r1
  0
ZCARD w
  1
ZADD w 1001 r1
  0
ZRANGE w 0 -1 WITHSCORES
  ["r1", "1001"]
ZADD w 1002 r2 2000 r3
  2
ZREMRANGEBYSCORE w -inf 1002
  2
ZCARD w
  1
ZREMRANGEBYSCORE w -inf (2000
  0
ZCARD w
  1

SET lock tok NX PX 30000
  +OK
SET lock other NX PX 30000
  nil
GET lock
  "tok"
DEL lock
  1
SET lock other NX PX 30000
  +OK
GET lock
  "other"

HSET cb state closed failures 0
  2
HINCRBY cb failures 1
  1
HINCRBY cb failures 1
  2
HSET cb state open
  0
EXPIRE cb 30
  1
HGET cb state
  "open"
~ HGETALL cb
  ["2", "failures", "open", "state"]
TTL cb
  30

SET a "line\r\nbreak"
  +OK
GET a
  "line\r\nbreak"
STRLEN a
  11
SET "key with space" v
  +OK
GET "key with space"
  "v"
SET "" empty
  +OK
GET ""
  "empty"
FOO "a\r\nb"
  -ERR unknown command 'FOO', with args beginning with: 'a  b' 
CONFIG SET "x\ny" 1
  -ERR Unknown option or number of arguments for CONFIG SET - 'x y'

SET a 0
  +OK
INCR a
  1
INCRBYFLOAT a 1
  "2"
GET a
  "2"
INCRBY b 0
  0
INCRBYFLOAT c 0
  "0"
ZADD z 0 m
  1
ZSCORE z m
  "0"
ZINCRBY z 0 m
  "0"
HINCRBY h f 0
  0
HINCRBYFLOAT h g 0
  "0"
ZCOUNT z 0 (0
  0
ZRANGE z 0 0
  ["m"]
EXPIRE b 0 XX
  0
GETRANGE a 0 0
  "2"

SET a -0
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1"
GET a
  "1"
INCRBY b -0
  -ERR value is not an integer or out of range
INCRBYFLOAT c -0
  "0"
ZADD z -0 m
  1
ZSCORE z m
  "0"
ZINCRBY z -0 m
  "0"
HINCRBY h f -0
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g -0
  "0"
ZCOUNT z -0 (-0
  0
ZRANGE z -0 0
  -ERR value is not an integer or out of range
EXPIRE b -0 XX
  -ERR value is not an integer or out of range
GETRANGE a -0 0
  -ERR value is not an integer or out of range

SET a 1
  +OK
INCR a
  2
INCRBYFLOAT a 1
  "3"
GET a
  "3"
INCRBY b 1
  1
INCRBYFLOAT c 1
  "1"
ZADD z 1 m
  1
ZSCORE z m
  "1"
ZINCRBY z 1 m
  "2"
HINCRBY h f 1
  1
HINCRBYFLOAT h g 1
  "1"
ZCOUNT z 1 (1
  0
ZRANGE z 1 0
  []
EXPIRE b 1 XX
  0
GETRANGE a 1 0
  ""

SET a -1
  +OK
INCR a
  0
INCRBYFLOAT a 1
  "1"
GET a
  "1"
INCRBY b -1
  -1
INCRBYFLOAT c -1
  "-1"
ZADD z -1 m
  1
ZSCORE z m
  "-1"
ZINCRBY z -1 m
  "-2"
HINCRBY h f -1
  -1
HINCRBYFLOAT h g -1
  "-1"
ZCOUNT z -1 (-1
  0
ZRANGE z -1 0
  ["m"]
EXPIRE b -1 XX
  0
GETRANGE a -1 0
  "1"

SET a 00
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1"
GET a
  "1"
INCRBY b 00
  -ERR value is not an integer or out of range
INCRBYFLOAT c 00
  "0"
ZADD z 00 m
  1
ZSCORE z m
  "0"
ZINCRBY z 00 m
  "0"
HINCRBY h f 00
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 00
  "0"
ZCOUNT z 00 (00
  0
ZRANGE z 00 0
  -ERR value is not an integer or out of range
EXPIRE b 00 XX
  -ERR value is not an integer or out of range
GETRANGE a 00 0
  -ERR value is not an integer or out of range

SET a 1e3
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1001"
GET a
  "1001"
INCRBY b 1e3
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1e3
  "1000"
ZADD z 1e3 m
  1
ZSCORE z m
  "1000"
ZINCRBY z 1e3 m
  "2000"
HINCRBY h f 1e3
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1e3
  "1000"
ZCOUNT z 1e3 (1e3
  0
ZRANGE z 1e3 0
  -ERR value is not an integer or out of range
EXPIRE b 1e3 XX
  -ERR value is not an integer or out of range
GETRANGE a 1e3 0
  -ERR value is not an integer or out of range

SET a 0x10
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "17"
GET a
  "17"
INCRBY b 0x10
  -ERR value is not an integer or out of range
INCRBYFLOAT c 0x10
  "16"
ZADD z 0x10 m
  1
ZSCORE z m
  "16"
ZINCRBY z 0x10 m
  "32"
HINCRBY h f 0x10
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 0x10
  "16"
ZCOUNT z 0x10 (0x10
  0
ZRANGE z 0x10 0
  -ERR value is not an integer or out of range
EXPIRE b 0x10 XX
  -ERR value is not an integer or out of range
GETRANGE a 0x10 0
  -ERR value is not an integer or out of range

SET a 1_000
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  "1_000"
INCRBY b 1_000
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1_000
  -ERR value is not a valid float
ZADD z 1_000 m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z 1_000 m
  -ERR value is not a valid float
HINCRBY h f 1_000
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1_000
  -ERR value is not a valid float
ZCOUNT z 1_000 (1_000
  -ERR min or max is not a float
ZRANGE z 1_000 0
  -ERR value is not an integer or out of range
EXPIRE b 1_000 XX
  -ERR value is not an integer or out of range
GETRANGE a 1_000 0
  -ERR value is not an integer or out of range

SET a 9223372036854775807
  +OK
INCR a
  -ERR increment or decrement would overflow
INCRBYFLOAT a 1
  "9223372036854775808"
GET a
  "9223372036854775808"
INCRBY b 9223372036854775807
  9223372036854775807
INCRBYFLOAT c 9223372036854775807
  "9223372036854775807"
ZADD z 9223372036854775807 m
  1
ZSCORE z m
  "9.2233720368547758e+18"
ZINCRBY z 9223372036854775807 m
  "1.8446744073709552e+19"
HINCRBY h f 9223372036854775807
  9223372036854775807
HINCRBYFLOAT h g 9223372036854775807
  "9223372036854775807"
ZCOUNT z 9223372036854775807 (9223372036854775807
  0
ZRANGE z 9223372036854775807 0
  []
EXPIRE b 9223372036854775807 XX
  -ERR invalid expire time in 'expire' command
GETRANGE a 9223372036854775807 0
  ""

SET a 9223372036854775808
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "9223372036854775809"
GET a
  "9223372036854775809"
INCRBY b 9223372036854775808
  -ERR value is not an integer or out of range
INCRBYFLOAT c 9223372036854775808
  "9223372036854775808"
ZADD z 9223372036854775808 m
  1
ZSCORE z m
  "9.2233720368547758e+18"
ZINCRBY z 9223372036854775808 m
  "1.8446744073709552e+19"
HINCRBY h f 9223372036854775808
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 9223372036854775808
  "9223372036854775808"
ZCOUNT z 9223372036854775808 (9223372036854775808
  0
ZRANGE z 9223372036854775808 0
  -ERR value is not an integer or out of range
EXPIRE b 9223372036854775808 XX
  -ERR value is not an integer or out of range
GETRANGE a 9223372036854775808 0
  -ERR value is not an integer or out of range

SET a -9223372036854775808
  +OK
INCR a
  -9223372036854775807
INCRBYFLOAT a 1
  "-9223372036854775806"
GET a
  "-9223372036854775806"
INCRBY b -9223372036854775808
  -9223372036854775808
INCRBYFLOAT c -9223372036854775808
  "-9223372036854775808"
ZADD z -9223372036854775808 m
  1
ZSCORE z m
  "-9.2233720368547758e+18"
ZINCRBY z -9223372036854775808 m
  "-1.8446744073709552e+19"
HINCRBY h f -9223372036854775808
  -9223372036854775808
HINCRBYFLOAT h g -9223372036854775808
  "-9223372036854775808"
ZCOUNT z -9223372036854775808 (-9223372036854775808
  0
ZRANGE z -9223372036854775808 0
  ["m"]
EXPIRE b -9223372036854775808 XX
  -ERR invalid expire time in 'expire' command
GETRANGE a -9223372036854775808 0
  "-"

SET a -9223372036854775809
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "-9223372036854775808"
GET a
  "-9223372036854775808"
INCRBY b -9223372036854775809
  -ERR value is not an integer or out of range
INCRBYFLOAT c -9223372036854775809
  "-9223372036854775809"
ZADD z -9223372036854775809 m
  1
ZSCORE z m
  "-9.2233720368547758e+18"
ZINCRBY z -9223372036854775809 m
  "-1.8446744073709552e+19"
HINCRBY h f -9223372036854775809
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g -9223372036854775809
  "-9223372036854775809"
ZCOUNT z -9223372036854775809 (-9223372036854775809
  0
ZRANGE z -9223372036854775809 0
  -ERR value is not an integer or out of range
EXPIRE b -9223372036854775809 XX
  -ERR value is not an integer or out of range
GETRANGE a -9223372036854775809 0
  -ERR value is not an integer or out of range

SET a 9999999999999999
  +OK
INCR a
  10000000000000000
INCRBYFLOAT a 1
  "10000000000000001"
GET a
  "10000000000000001"
INCRBY b 9999999999999999
  9999999999999999
INCRBYFLOAT c 9999999999999999
  "9999999999999999"
ZADD z 9999999999999999 m
  1
ZSCORE z m
  "10000000000000000"
ZINCRBY z 9999999999999999 m
  "20000000000000000"
HINCRBY h f 9999999999999999
  9999999999999999
HINCRBYFLOAT h g 9999999999999999
  "9999999999999999"
ZCOUNT z 9999999999999999 (9999999999999999
  0
ZRANGE z 9999999999999999 0
  []
EXPIRE b 9999999999999999 XX
  -ERR invalid expire time in 'expire' command
GETRANGE a 9999999999999999 0
  ""

SET a 12345678901234567890
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "12345678901234567891"
GET a
  "12345678901234567891"
INCRBY b 12345678901234567890
  -ERR value is not an integer or out of range
INCRBYFLOAT c 12345678901234567890
  "12345678901234567890"
ZADD z 12345678901234567890 m
  1
ZSCORE z m
  "1.2345678901234567e+19"
ZINCRBY z 12345678901234567890 m
  "2.4691357802469134e+19"
HINCRBY h f 12345678901234567890
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 12345678901234567890
  "12345678901234567890"
ZCOUNT z 12345678901234567890 (12345678901234567890
  0
ZRANGE z 12345678901234567890 0
  -ERR value is not an integer or out of range
EXPIRE b 12345678901234567890 XX
  -ERR value is not an integer or out of range
GETRANGE a 12345678901234567890 0
  -ERR value is not an integer or out of range

SET a " 7"
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  " 7"
INCRBY b " 7"
  -ERR value is not an integer or out of range
INCRBYFLOAT c " 7"
  -ERR value is not a valid float
ZADD z " 7" m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z " 7" m
  -ERR value is not a valid float
HINCRBY h f " 7"
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g " 7"
  -ERR value is not a valid float
ZCOUNT z " 7" "( 7"
  0
ZRANGE z " 7" 0
  -ERR value is not an integer or out of range
EXPIRE b " 7" XX
  -ERR value is not an integer or out of range
GETRANGE a " 7" 0
  -ERR value is not an integer or out of range

SET a "7 "
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  "7 "
INCRBY b "7 "
  -ERR value is not an integer or out of range
INCRBYFLOAT c "7 "
  -ERR value is not a valid float
ZADD z "7 " m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z "7 " m
  -ERR value is not a valid float
HINCRBY h f "7 "
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g "7 "
  -ERR value is not a valid float
ZCOUNT z "7 " "(7 "
  -ERR min or max is not a float
ZRANGE z "7 " 0
  -ERR value is not an integer or out of range
EXPIRE b "7 " XX
  -ERR value is not an integer or out of range
GETRANGE a "7 " 0
  -ERR value is not an integer or out of range

SET a +7
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "8"
GET a
  "8"
INCRBY b +7
  -ERR value is not an integer or out of range
INCRBYFLOAT c +7
  "7"
ZADD z +7 m
  1
ZSCORE z m
  "7"
ZINCRBY z +7 m
  "14"
HINCRBY h f +7
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g +7
  "7"
ZCOUNT z +7 (+7
  0
ZRANGE z +7 0
  -ERR value is not an integer or out of range
EXPIRE b +7 XX
  -ERR value is not an integer or out of range
GETRANGE a +7 0
  -ERR value is not an integer or out of range

SET a --7
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  "--7"
INCRBY b --7
  -ERR value is not an integer or out of range
INCRBYFLOAT c --7
  -ERR value is not a valid float
ZADD z --7 m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z --7 m
  -ERR value is not a valid float
HINCRBY h f --7
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g --7
  -ERR value is not a valid float
ZCOUNT z --7 (--7
  -ERR min or max is not a float
ZRANGE z --7 0
  -ERR value is not an integer or out of range
EXPIRE b --7 XX
  -ERR value is not an integer or out of range
GETRANGE a --7 0
  -ERR value is not an integer or out of range

SET a 1.0
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "2"
GET a
  "2"
INCRBY b 1.0
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1.0
  "1"
ZADD z 1.0 m
  1
ZSCORE z m
  "1"
ZINCRBY z 1.0 m
  "2"
HINCRBY h f 1.0
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1.0
  "1"
ZCOUNT z 1.0 (1.0
  0
ZRANGE z 1.0 0
  -ERR value is not an integer or out of range
EXPIRE b 1.0 XX
  -ERR value is not an integer or out of range
GETRANGE a 1.0 0
  -ERR value is not an integer or out of range

SET a .5
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1.5"
GET a
  "1.5"
INCRBY b .5
  -ERR value is not an integer or out of range
INCRBYFLOAT c .5
  "0.5"
ZADD z .5 m
  1
ZSCORE z m
  "0.5"
ZINCRBY z .5 m
  "1"
HINCRBY h f .5
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g .5
  "0.5"
ZCOUNT z .5 (.5
  0
ZRANGE z .5 0
  -ERR value is not an integer or out of range
EXPIRE b .5 XX
  -ERR value is not an integer or out of range
GETRANGE a .5 0
  -ERR value is not an integer or out of range

SET a 5.
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "6"
GET a
  "6"
INCRBY b 5.
  -ERR value is not an integer or out of range
INCRBYFLOAT c 5.
  "5"
ZADD z 5. m
  1
ZSCORE z m
  "5"
ZINCRBY z 5. m
  "10"
HINCRBY h f 5.
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 5.
  "5"
ZCOUNT z 5. (5.
  0
ZRANGE z 5. 0
  -ERR value is not an integer or out of range
EXPIRE b 5. XX
  -ERR value is not an integer or out of range
GETRANGE a 5. 0
  -ERR value is not an integer or out of range

SET a inf
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR increment would produce NaN or Infinity
GET a
  "inf"
INCRBY b inf
  -ERR value is not an integer or out of range
INCRBYFLOAT c inf
  -ERR increment would produce NaN or Infinity
ZADD z inf m
  1
ZSCORE z m
  "inf"
ZINCRBY z inf m
  "inf"
HINCRBY h f inf
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g inf
  -ERR value is NaN or Infinity
ZCOUNT z inf (inf
  0
ZRANGE z inf 0
  -ERR value is not an integer or out of range
EXPIRE b inf XX
  -ERR value is not an integer or out of range
GETRANGE a inf 0
  -ERR value is not an integer or out of range

SET a -inf
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR increment would produce NaN or Infinity
GET a
  "-inf"
INCRBY b -inf
  -ERR value is not an integer or out of range
INCRBYFLOAT c -inf
  -ERR increment would produce NaN or Infinity
ZADD z -inf m
  1
ZSCORE z m
  "-inf"
ZINCRBY z -inf m
  "-inf"
HINCRBY h f -inf
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g -inf
  -ERR value is NaN or Infinity
ZCOUNT z -inf (-inf
  0
ZRANGE z -inf 0
  -ERR value is not an integer or out of range
EXPIRE b -inf XX
  -ERR value is not an integer or out of range
GETRANGE a -inf 0
  -ERR value is not an integer or out of range

SET a nan
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  "nan"
INCRBY b nan
  -ERR value is not an integer or out of range
INCRBYFLOAT c nan
  -ERR value is not a valid float
ZADD z nan m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z nan m
  -ERR value is not a valid float
HINCRBY h f nan
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g nan
  -ERR value is not a valid float
ZCOUNT z nan (nan
  -ERR min or max is not a float
ZRANGE z nan 0
  -ERR value is not an integer or out of range
EXPIRE b nan XX
  -ERR value is not an integer or out of range
GETRANGE a nan 0
  -ERR value is not an integer or out of range

SET a NaN
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  "NaN"
INCRBY b NaN
  -ERR value is not an integer or out of range
INCRBYFLOAT c NaN
  -ERR value is not a valid float
ZADD z NaN m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z NaN m
  -ERR value is not a valid float
HINCRBY h f NaN
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g NaN
  -ERR value is not a valid float
ZCOUNT z NaN (NaN
  -ERR min or max is not a float
ZRANGE z NaN 0
  -ERR value is not an integer or out of range
EXPIRE b NaN XX
  -ERR value is not an integer or out of range
GETRANGE a NaN 0
  -ERR value is not an integer or out of range

SET a 1e
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  "1e"
INCRBY b 1e
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1e
  -ERR value is not a valid float
ZADD z 1e m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z 1e m
  -ERR value is not a valid float
HINCRBY h f 1e
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1e
  -ERR value is not a valid float
ZCOUNT z 1e (1e
  -ERR min or max is not a float
ZRANGE z 1e 0
  -ERR value is not an integer or out of range
EXPIRE b 1e XX
  -ERR value is not an integer or out of range
GETRANGE a 1e 0
  -ERR value is not an integer or out of range

SET a 1e+2
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "101"
GET a
  "101"
INCRBY b 1e+2
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1e+2
  "100"
ZADD z 1e+2 m
  1
ZSCORE z m
  "100"
ZINCRBY z 1e+2 m
  "200"
HINCRBY h f 1e+2
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1e+2
  "100"
ZCOUNT z 1e+2 (1e+2
  0
ZRANGE z 1e+2 0
  -ERR value is not an integer or out of range
EXPIRE b 1e+2 XX
  -ERR value is not an integer or out of range
GETRANGE a 1e+2 0
  -ERR value is not an integer or out of range

SET a 1E2
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "101"
GET a
  "101"
INCRBY b 1E2
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1E2
  "100"
ZADD z 1E2 m
  1
ZSCORE z m
  "100"
ZINCRBY z 1E2 m
  "200"
HINCRBY h f 1E2
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1E2
  "100"
ZCOUNT z 1E2 (1E2
  0
ZRANGE z 1E2 0
  -ERR value is not an integer or out of range
EXPIRE b 1E2 XX
  -ERR value is not an integer or out of range
GETRANGE a 1E2 0
  -ERR value is not an integer or out of range

SET a e5
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  -ERR value is not a valid float
GET a
  "e5"
INCRBY b e5
  -ERR value is not an integer or out of range
INCRBYFLOAT c e5
  -ERR value is not a valid float
ZADD z e5 m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z e5 m
  -ERR value is not a valid float
HINCRBY h f e5
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g e5
  -ERR value is not a valid float
ZCOUNT z e5 (e5
  -ERR min or max is not a float
ZRANGE z e5 0
  -ERR value is not an integer or out of range
EXPIRE b e5 XX
  -ERR value is not an integer or out of range
GETRANGE a e5 0
  -ERR value is not an integer or out of range

SET a 0.1
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1.1"
GET a
  "1.1"
INCRBY b 0.1
  -ERR value is not an integer or out of range
INCRBYFLOAT c 0.1
  "0.1"
ZADD z 0.1 m
  1
ZSCORE z m
  "0.10000000000000001"
ZINCRBY z 0.1 m
  "0.20000000000000001"
HINCRBY h f 0.1
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 0.1
  "0.1"
ZCOUNT z 0.1 (0.1
  0
ZRANGE z 0.1 0
  -ERR value is not an integer or out of range
EXPIRE b 0.1 XX
  -ERR value is not an integer or out of range
GETRANGE a 0.1 0
  -ERR value is not an integer or out of range

SET a 1e-300
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1"
GET a
  "1"
INCRBY b 1e-300
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1e-300
  "0"
ZADD z 1e-300 m
  1
ZSCORE z m
  "1e-300"
ZINCRBY z 1e-300 m
  "2.0000000000000001e-300"
HINCRBY h f 1e-300
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1e-300
  "0"
ZCOUNT z 1e-300 (1e-300
  0
ZRANGE z 1e-300 0
  -ERR value is not an integer or out of range
EXPIRE b 1e-300 XX
  -ERR value is not an integer or out of range
GETRANGE a 1e-300 0
  -ERR value is not an integer or out of range

SET a 1.7976931348623157e308
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "179769313486231569995921046774104434048386446944329178485314420765176628523124396354701868608387085564428793419425520689308708363451136055357897278026477617073498977686288394835618163294045594434929537447290627480669417384648879122776218333598953852832103282504751611691208117720159985926376802466863339536384"
GET a
  "179769313486231569995921046774104434048386446944329178485314420765176628523124396354701868608387085564428793419425520689308708363451136055357897278026477617073498977686288394835618163294045594434929537447290627480669417384648879122776218333598953852832103282504751611691208117720159985926376802466863339536384"
INCRBY b 1.7976931348623157e308
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1.7976931348623157e308
  "179769313486231569995921046774104434048386446944329178485314420765176628523124396354701868608387085564428793419425520689308708363451136055357897278026477617073498977686288394835618163294045594434929537447290627480669417384648879122776218333598953852832103282504751611691208117720159985926376802466863339536384"
ZADD z 1.7976931348623157e308 m
  1
ZSCORE z m
  "1.7976931348623157e+308"
ZINCRBY z 1.7976931348623157e308 m
  "inf"
HINCRBY h f 1.7976931348623157e308
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1.7976931348623157e308
  "179769313486231569995921046774104434048386446944329178485314420765176628523124396354701868608387085564428793419425520689308708363451136055357897278026477617073498977686288394835618163294045594434929537447290627480669417384648879122776218333598953852832103282504751611691208117720159985926376802466863339536384"
ZCOUNT z 1.7976931348623157e308 (1.7976931348623157e308
  0
ZRANGE z 1.7976931348623157e308 0
  -ERR value is not an integer or out of range
EXPIRE b 1.7976931348623157e308 XX
  -ERR value is not an integer or out of range
GETRANGE a 1.7976931348623157e308 0
  -ERR value is not an integer or out of range

SET a 1.7976931348623159e308
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "179769313486231590003050712178302546013880489252090780714208159407727081182936353012885530751859873926336523675192582878859701386533131835999573011288429694698106897016165865133331281304684724759660700168370767548966982797484210950452750874434632116449387785062538014826555880493241790085370897720263009370112"
GET a
  "179769313486231590003050712178302546013880489252090780714208159407727081182936353012885530751859873926336523675192582878859701386533131835999573011288429694698106897016165865133331281304684724759660700168370767548966982797484210950452750874434632116449387785062538014826555880493241790085370897720263009370112"
INCRBY b 1.7976931348623159e308
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1.7976931348623159e308
  "179769313486231590003050712178302546013880489252090780714208159407727081182936353012885530751859873926336523675192582878859701386533131835999573011288429694698106897016165865133331281304684724759660700168370767548966982797484210950452750874434632116449387785062538014826555880493241790085370897720263009370112"
ZADD z 1.7976931348623159e308 m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z 1.7976931348623159e308 m
  -ERR value is not a valid float
HINCRBY h f 1.7976931348623159e308
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1.7976931348623159e308
  "179769313486231590003050712178302546013880489252090780714208159407727081182936353012885530751859873926336523675192582878859701386533131835999573011288429694698106897016165865133331281304684724759660700168370767548966982797484210950452750874434632116449387785062538014826555880493241790085370897720263009370112"
ZCOUNT z 1.7976931348623159e308 (1.7976931348623159e308
  0
ZRANGE z 1.7976931348623159e308 0
  -ERR value is not an integer or out of range
EXPIRE b 1.7976931348623159e308 XX
  -ERR value is not an integer or out of range
GETRANGE a 1.7976931348623159e308 0
  -ERR value is not an integer or out of range

SET a 4.9e-324
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1"
GET a
  "1"
INCRBY b 4.9e-324
  -ERR value is not an integer or out of range
INCRBYFLOAT c 4.9e-324
  "0"
ZADD z 4.9e-324 m
  1
ZSCORE z m
  "4.9406564584124654e-324"
ZINCRBY z 4.9e-324 m
  "9.8813129168249309e-324"
HINCRBY h f 4.9e-324
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 4.9e-324
  "0"
ZCOUNT z 4.9e-324 (4.9e-324
  0
ZRANGE z 4.9e-324 0
  -ERR value is not an integer or out of range
EXPIRE b 4.9e-324 XX
  -ERR value is not an integer or out of range
GETRANGE a 4.9e-324 0
  -ERR value is not an integer or out of range

SET a 2e-324
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1"
GET a
  "1"
INCRBY b 2e-324
  -ERR value is not an integer or out of range
INCRBYFLOAT c 2e-324
  "0"
ZADD z 2e-324 m
  -ERR value is not a valid float
ZSCORE z m
  nil
ZINCRBY z 2e-324 m
  -ERR value is not a valid float
HINCRBY h f 2e-324
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 2e-324
  "0"
ZCOUNT z 2e-324 (2e-324
  0
ZRANGE z 2e-324 0
  -ERR value is not an integer or out of range
EXPIRE b 2e-324 XX
  -ERR value is not an integer or out of range
GETRANGE a 2e-324 0
  -ERR value is not an integer or out of range

SET a 0.30000000000000004
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1.30000000000000004"
GET a
  "1.30000000000000004"
INCRBY b 0.30000000000000004
  -ERR value is not an integer or out of range
INCRBYFLOAT c 0.30000000000000004
  "0.30000000000000004"
ZADD z 0.30000000000000004 m
  1
ZSCORE z m
  "0.30000000000000004"
ZINCRBY z 0.30000000000000004 m
  "0.60000000000000009"
HINCRBY h f 0.30000000000000004
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 0.30000000000000004
  "0.30000000000000004"
ZCOUNT z 0.30000000000000004 (0.30000000000000004
  0
ZRANGE z 0.30000000000000004 0
  -ERR value is not an integer or out of range
EXPIRE b 0.30000000000000004 XX
  -ERR value is not an integer or out of range
GETRANGE a 0.30000000000000004 0
  -ERR value is not an integer or out of range

SET a 1000000
  +OK
INCR a
  1000001
INCRBYFLOAT a 1
  "1000002"
GET a
  "1000002"
INCRBY b 1000000
  1000000
INCRBYFLOAT c 1000000
  "1000000"
ZADD z 1000000 m
  1
ZSCORE z m
  "1000000"
ZINCRBY z 1000000 m
  "2000000"
HINCRBY h f 1000000
  1000000
HINCRBYFLOAT h g 1000000
  "1000000"
ZCOUNT z 1000000 (1000000
  0
ZRANGE z 1000000 0
  []
EXPIRE b 1000000 XX
  0
GETRANGE a 1000000 0
  ""

SET a 1e15
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "1000000000000001"
GET a
  "1000000000000001"
INCRBY b 1e15
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1e15
  "1000000000000000"
ZADD z 1e15 m
  1
ZSCORE z m
  "1000000000000000"
ZINCRBY z 1e15 m
  "2000000000000000"
HINCRBY h f 1e15
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1e15
  "1000000000000000"
ZCOUNT z 1e15 (1e15
  0
ZRANGE z 1e15 0
  -ERR value is not an integer or out of range
EXPIRE b 1e15 XX
  -ERR value is not an integer or out of range
GETRANGE a 1e15 0
  -ERR value is not an integer or out of range

SET a 1e16
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "10000000000000001"
GET a
  "10000000000000001"
INCRBY b 1e16
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1e16
  "10000000000000000"
ZADD z 1e16 m
  1
ZSCORE z m
  "10000000000000000"
ZINCRBY z 1e16 m
  "20000000000000000"
HINCRBY h f 1e16
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1e16
  "10000000000000000"
ZCOUNT z 1e16 (1e16
  0
ZRANGE z 1e16 0
  -ERR value is not an integer or out of range
EXPIRE b 1e16 XX
  -ERR value is not an integer or out of range
GETRANGE a 1e16 0
  -ERR value is not an integer or out of range

SET a 1e17
  +OK
INCR a
  -ERR value is not an integer or out of range
INCRBYFLOAT a 1
  "100000000000000001"
GET a
  "100000000000000001"
INCRBY b 1e17
  -ERR value is not an integer or out of range
INCRBYFLOAT c 1e17
  "100000000000000000"
ZADD z 1e17 m
  1
ZSCORE z m
  "1e+17"
ZINCRBY z 1e17 m
  "2e+17"
HINCRBY h f 1e17
  -ERR value is not an integer or out of range
HINCRBYFLOAT h g 1e17
  "100000000000000000"
ZCOUNT z 1e17 (1e17
  0
ZRANGE z 1e17 0
  -ERR value is not an integer or out of range
EXPIRE b 1e17 XX
  -ERR value is not an integer or out of range
GETRANGE a 1e17 0
  -ERR value is not an integer or out of range

SET a 123456789012345680
  +OK
INCR a
  123456789012345681
INCRBYFLOAT a 1
  "123456789012345682"
GET a
  "123456789012345682"
INCRBY b 123456789012345680
  123456789012345680
INCRBYFLOAT c 123456789012345680
  "123456789012345680"
ZADD z 123456789012345680 m
  1
ZSCORE z m
  "1.2345678901234568e+17"
ZINCRBY z 123456789012345680 m
  "2.4691357802469136e+17"
HINCRBY h f 123456789012345680
  123456789012345680
HINCRBYFLOAT h g 123456789012345680
  "123456789012345680"
ZCOUNT z 123456789012345680 (123456789012345680
  0
ZRANGE z 123456789012345680 0
  []
EXPIRE b 123456789012345680 XX
  -ERR invalid expire time in 'expire' command
GETRANGE a 123456789012345680 0
  ""

SET k v
  +OK
GET k
  "v"
APPEND k x
  2
STRLEN k
  2
INCR k
  -ERR value is not an integer or out of range
GETRANGE k 0 0
  "v"
MGET k
  ["vx"]
SETNX k x
  0
GETSET k y
  "vx"
TYPE k
  +string

SET k v
  +OK
LPUSH k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
LLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOP k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LRANGE k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
LINDEX k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
LMOVE k k LEFT RIGHT
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOPLPUSH k other
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k v
  +OK
SADD k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
SCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SISMEMBER k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SREM k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
~ SINTER k k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SDIFFSTORE d k missing
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMOVE k d a
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k v
  +OK
HSET k x y
  -WRONGTYPE Operation against a key holding the wrong kind of value
HLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
HGET k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
HINCRBY k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
HDEL k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSCAN k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSETNX k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k v
  +OK
ZADD k 2 x
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZSCORE k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZINCRBY k 1 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGE k 0 -1 WITHSCORES
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZPOPMAX k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGESTORE d k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k v EX 50
  +OK
SET k v
  +OK
EXPIRE k 50
  1
RENAME k j
  +OK
TTL j
  50
COPY j k
  1
TTL k
  50
PERSIST k
  1
TTL k
  -1
EXPIRE k -1
  1
EXISTS k j
  1

SET k 5
  +OK
GET k
  "5"
APPEND k x
  2
STRLEN k
  2
INCR k
  -ERR value is not an integer or out of range
GETRANGE k 0 0
  "5"
MGET k
  ["5x"]
SETNX k x
  0
GETSET k y
  "5x"
TYPE k
  +string

SET k 5
  +OK
LPUSH k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
LLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOP k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LRANGE k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
LINDEX k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
LMOVE k k LEFT RIGHT
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOPLPUSH k other
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k 5
  +OK
SADD k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
SCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SISMEMBER k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SREM k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
~ SINTER k k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SDIFFSTORE d k missing
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMOVE k d a
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k 5
  +OK
HSET k x y
  -WRONGTYPE Operation against a key holding the wrong kind of value
HLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
HGET k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
HINCRBY k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
HDEL k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSCAN k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSETNX k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k 5
  +OK
ZADD k 2 x
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZSCORE k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZINCRBY k 1 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGE k 0 -1 WITHSCORES
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZPOPMAX k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGESTORE d k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +string

SET k 5 EX 50
  +OK
SET k 5
  +OK
EXPIRE k 50
  1
RENAME k j
  +OK
TTL j
  50
COPY j k
  1
TTL k
  50
PERSIST k
  1
TTL k
  -1
EXPIRE k -1
  1
EXISTS k j
  1

RPUSH k a b
  2
GET k
  -WRONGTYPE Operation against a key holding the wrong kind of value
APPEND k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
STRLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
INCR k
  -WRONGTYPE Operation against a key holding the wrong kind of value
GETRANGE k 0 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
MGET k
  [nil]
SETNX k x
  0
GETSET k y
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +list

RPUSH k a b
  2
LPUSH k x
  3
LLEN k
  3
LPOP k
  "x"
LRANGE k 0 -1
  ["a", "b"]
LINDEX k 0
  "a"
LMOVE k k LEFT RIGHT
  "a"
RPOPLPUSH k other
  "a"
TYPE k
  +list

RPUSH k a b
  2
SADD k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
SCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SISMEMBER k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SREM k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
~ SINTER k k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SDIFFSTORE d k missing
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMOVE k d a
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +list

RPUSH k a b
  2
HSET k x y
  -WRONGTYPE Operation against a key holding the wrong kind of value
HLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
HGET k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
HINCRBY k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
HDEL k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSCAN k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSETNX k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +list

RPUSH k a b
  2
ZADD k 2 x
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZSCORE k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZINCRBY k 1 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGE k 0 -1 WITHSCORES
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZPOPMAX k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGESTORE d k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +list

RPUSH k a b EX 50
  4
RPUSH k a b
  6
EXPIRE k 50
  1
RENAME k j
  +OK
TTL j
  50
COPY j k
  1
TTL k
  50
PERSIST k
  1
TTL k
  -1
EXPIRE k -1
  1
EXISTS k j
  1

SADD k a 1
  2
GET k
  -WRONGTYPE Operation against a key holding the wrong kind of value
APPEND k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
STRLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
INCR k
  -WRONGTYPE Operation against a key holding the wrong kind of value
GETRANGE k 0 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
MGET k
  [nil]
SETNX k x
  0
GETSET k y
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +set

SADD k a 1
  2
LPUSH k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
LLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOP k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LRANGE k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
LINDEX k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
LMOVE k k LEFT RIGHT
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOPLPUSH k other
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +set

SADD k a 1
  2
SADD k x
  1
SCARD k
  3
SISMEMBER k a
  1
SREM k x
  1
~ SINTER k k
  ["1", "a"]
SDIFFSTORE d k missing
  2
SMOVE k d a
  1
TYPE k
  +set

SADD k a 1
  2
HSET k x y
  -WRONGTYPE Operation against a key holding the wrong kind of value
HLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
HGET k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
HINCRBY k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
HDEL k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSCAN k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSETNX k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +set

SADD k a 1
  2
ZADD k 2 x
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZSCORE k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZINCRBY k 1 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGE k 0 -1 WITHSCORES
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZPOPMAX k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGESTORE d k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +set

SADD k a 1 EX 50
  4
SADD k a 1
  0
EXPIRE k 50
  1
RENAME k j
  +OK
TTL j
  50
COPY j k
  1
TTL k
  50
PERSIST k
  1
TTL k
  -1
EXPIRE k -1
  1
EXISTS k j
  1

HSET k a 1
  1
GET k
  -WRONGTYPE Operation against a key holding the wrong kind of value
APPEND k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
STRLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
INCR k
  -WRONGTYPE Operation against a key holding the wrong kind of value
GETRANGE k 0 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
MGET k
  [nil]
SETNX k x
  0
GETSET k y
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +hash

HSET k a 1
  1
LPUSH k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
LLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOP k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LRANGE k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
LINDEX k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
LMOVE k k LEFT RIGHT
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOPLPUSH k other
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +hash

HSET k a 1
  1
SADD k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
SCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SISMEMBER k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SREM k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
~ SINTER k k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SDIFFSTORE d k missing
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMOVE k d a
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +hash

HSET k a 1
  1
HSET k x y
  1
HLEN k
  2
HGET k a
  "1"
HINCRBY k a 1
  2
HDEL k x
  1
HSCAN k 0
  ["0", ["a", "2"]]
HSETNX k a 1
  0
TYPE k
  +hash

HSET k a 1
  1
ZADD k 2 x
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZSCORE k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZINCRBY k 1 a
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGE k 0 -1 WITHSCORES
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZPOPMAX k
  -WRONGTYPE Operation against a key holding the wrong kind of value
ZRANGESTORE d k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +hash

HSET k a 1 EX 50
  2
HSET k a 1
  0
EXPIRE k 50
  1
RENAME k j
  +OK
TTL j
  50
COPY j k
  1
TTL k
  50
PERSIST k
  1
TTL k
  -1
EXPIRE k -1
  1
EXISTS k j
  1

ZADD k 1 a
  1
GET k
  -WRONGTYPE Operation against a key holding the wrong kind of value
APPEND k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
STRLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
INCR k
  -WRONGTYPE Operation against a key holding the wrong kind of value
GETRANGE k 0 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
MGET k
  [nil]
SETNX k x
  0
GETSET k y
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +zset

ZADD k 1 a
  1
LPUSH k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
LLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LPOP k
  -WRONGTYPE Operation against a key holding the wrong kind of value
LRANGE k 0 -1
  -WRONGTYPE Operation against a key holding the wrong kind of value
LINDEX k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
LMOVE k k LEFT RIGHT
  -WRONGTYPE Operation against a key holding the wrong kind of value
RPOPLPUSH k other
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +zset

ZADD k 1 a
  1
SADD k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
SCARD k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SISMEMBER k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
SREM k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
~ SINTER k k
  -WRONGTYPE Operation against a key holding the wrong kind of value
SDIFFSTORE d k missing
  -WRONGTYPE Operation against a key holding the wrong kind of value
SMOVE k d a
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +zset

ZADD k 1 a
  1
HSET k x y
  -WRONGTYPE Operation against a key holding the wrong kind of value
HLEN k
  -WRONGTYPE Operation against a key holding the wrong kind of value
HGET k a
  -WRONGTYPE Operation against a key holding the wrong kind of value
HINCRBY k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
HDEL k x
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSCAN k 0
  -WRONGTYPE Operation against a key holding the wrong kind of value
HSETNX k a 1
  -WRONGTYPE Operation against a key holding the wrong kind of value
TYPE k
  +zset

ZADD k 1 a
  1
ZADD k 2 x
  1
ZCARD k
  2
ZSCORE k a
  "1"
ZINCRBY k 1 a
  "2"
ZRANGE k 0 -1 WITHSCORES
  ["a", "2", "x", "2"]
ZPOPMAX k
  ["x", "2"]
ZRANGESTORE d k 0 -1
  1
TYPE k
  +zset

ZADD k 1 a EX 50
  -ERR value is not a valid float
ZADD k 1 a
  1
EXPIRE k 50
  1
RENAME k j
  +OK
TTL j
  50
COPY j k
  1
TTL k
  50
PERSIST k
  1
TTL k
  -1
EXPIRE k -1
  1
EXISTS k j
  1

ROLE
  ["master", 0, []]
ROLE x
  -ERR wrong number of arguments for 'role' command
WAIT 0 0
  0
WAIT 0 10
  0
WAIT 1 10
  0
WAIT -1 0
  0
WAIT x 1
  -ERR value is not an integer or out of range
WAIT 99999999999999999999 1
  -ERR value is not an integer or out of range
WAIT 1 x
  -ERR timeout is not an integer or out of range
WAIT 1 -1
  -ERR timeout is negative
WAIT 1
  -ERR wrong number of arguments for 'wait' command

MULTI
  +OK
SET a 1
  +QUEUED
WAIT 1 0
  +QUEUED
ROLE
  +QUEUED
EXEC
  [+OK, 0, ["master", 0, []]]
`;
