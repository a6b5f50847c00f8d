package net.warehouse;

import java.util.concurrent.Executor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Keeps what is in stock, and where. */
@SpringBootApplication
public class Warehouse {

    public static void main(String[] args) {
        SpringApplication.run(Warehouse.class, args);
    }

    @Bean
    Executor tasks() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setCorePoolSize(4);
        executor.setQueueCapacity(100);
        return executor;
    }
}
