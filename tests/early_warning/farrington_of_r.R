# Figures of R surveillance for tests/early_warning/test_farrington*.py:
#   Rscript farrington_of_r.R > farrington_of_r.json
# (R 4.2.2, surveillance 1.20.3; Debian: r-base-core r-cran-surveillance r-cran-jsonlite.)
# R's glm stops at a relative change of 1e-8 in the deviance, which leaves 1e-4 in the dispersion.
# Here it goes on to 1e-12, so that figures can be compared closely; "untouched" cases have no finite
# solution, and R stops where it stops.
suppressMessages({library(surveillance); library(jsonlite)})
glm.control0 <- stats::glm.control
tight <- function(on) { g <- glm.control0; if (on) { formals(g)$epsilon <- 1e-12; formals(g)$maxit <- 200 }; e <- asNamespace("stats"); unlockBinding("glm.control", e); assign("glm.control", g, envir=e) }
t <- 1:330
often <- floor((4+3*sin(2*pi*t/52)+t/100)*(.2+(((t*t*7+3*t)%%13)/8)^2)+.01); often[120:122] <- often[120:122]+15; often[327] <- often[327]+25
rare <- rep(0,330); rare[c(80,81,150,210,212,326,327,328)] <- c(1,2,1,1,3,4,2,1)
gaps <- often; gaps[c(100,101,140,200,230,324)] <- NA
late <- often; late[1:125] <- NA
people <- round(1000*exp(t/400)*(1+((t*5)%%7)/100))
start <- as.Date("2008-02-29")-7*325
flexible <- list(b=4,w=3,noPeriods=10,weightsThreshold=2.58,pastWeeksNotIncluded=26,pThresholdTrend=1,alpha=.01,trend=TRUE,reweight=TRUE,limit54=c(5,4),thresholdMethod="nbPlugin",populationOffset=FALSE,powertrans="2/3")
old <- list(b=4,w=3,alpha=.01,trend=TRUE,reweight=TRUE,limit54=c(5,4),powertrans="2/3")
cases <- list()
run <- function(fun, counts, change=list(), dated=FALSE, untouched=FALSE, range=323:330) {
  ctl <- modifyList(if (fun=="farrington") old else flexible, change)
  a <- list(observed=as.matrix(get(counts)), frequency=52, start=c(2001,1), population=as.matrix(people))
  if (dated) { a$epoch <- as.numeric(start+7*(t-1)); a$epochAsDate <- TRUE }
  tight(!untouched); r <- suppressWarnings(get(fun)(do.call(sts,a), c(list(range=range,glmWarnings=FALSE)[if (fun=="farrington") 1 else 1:2], ctl)))
  v <- function(n) { x <- r@control[[n]]; if (is.null(x)) NULL else as.vector(x) }
  cases[[length(cases)+1]] <<- list(`function`=fun, counts=counts, dated=dated, untouched=untouched, range=c(min(range),max(range)), control=ctl,
    upperbound=as.vector(upperbound(r)), alarms=t[range][which(alarms(r)[,1]==1)], expected=v("expected"), phi=v("phiVector"), trend=if (fun=="farrington") NULL else v("trendVector"), pvalue=v("pvalue"), score=v("score")) }
f <- "farringtonFlexible"
run(f,"often"); run(f,"often",list(thresholdMethod="muan",weightsThreshold=1.5)); run(f,"often",list(thresholdMethod="delta"))
run(f,"often",list(thresholdMethod="delta",powertrans="1/2")); run(f,"often",list(thresholdMethod="delta",powertrans="none",alpha=.1))
run(f,"often",list(noPeriods=1,weightsThreshold=1,pastWeeksNotIncluded=3,pThresholdTrend=.05,thresholdMethod="delta"))
run(f,"often",list(pThresholdTrend=.05),dated=TRUE); run(f,"often",list(b=5,w=2,noPeriods=5,pastWeeksNotIncluded=0),dated=TRUE)
run(f,"often",list(b=2)); run(f,"often",list(b=3,trend=FALSE,limit54=c(45,3))); run(f,"often",list(reweight=FALSE,alpha=.001))
run(f,"often",list(populationOffset=TRUE)); run(f,"often",list(populationOffset=TRUE,thresholdMethod="muan",noPeriods=7,pThresholdTrend=.2),dated=TRUE)
run(f,"gaps"); run(f,"gaps",list(limit54=c(0,4),thresholdMethod="delta"),dated=TRUE); run(f,"late",dated=TRUE)
run(f,"rare",list(limit54=c(0,4)),untouched=TRUE); run(f,"rare",list(limit54=c(0,4),thresholdMethod="delta"),untouched=TRUE); run(f,"rare",list(limit54=c(0,4),thresholdMethod="muan",noPeriods=1),untouched=TRUE)
g <- "farrington"
run(g,"often"); run(g,"often",list(powertrans="1/2",alpha=.05),dated=TRUE); run(g,"often",list(powertrans="none",trend=FALSE)); run(g,"often",list(b=5,w=5,reweight=FALSE),range=258:265)
run(g,"often",list(fitFun="algo.farrington.fitGLM.populationOffset",b=3)); run(g,"rare",list(limit54=c(0,4)),untouched=TRUE); run(g,"often",list(b=2,w=2,limit54=c(30,2)))
cat(toJSON(list(counts=list(often=often,rare=rare,gaps=gaps,late=late), population=people, start=format(start), cases=cases),auto_unbox=TRUE,digits=NA,na="null",null="null"))
