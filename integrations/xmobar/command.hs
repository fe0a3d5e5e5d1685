  -- in commands:
  , Run Com "sh" ["@SCRIPT@"] "socktraf" 10
  -- in template:
  %socktraf%
